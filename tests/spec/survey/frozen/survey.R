# The figures in this folder: R's `survey` (4.1-1, Debian's r-cran-survey) on its own `api` data and on a stratified
# two-stage sample drawn from them. Run `Rscript survey.R` here to make them again; no test needs R.
suppressMessages(library(survey))
data(api)
options(digits = 17)

kept <- c("stype", "dnum", "snum", "cnum", "api00", "api99", "enroll", "api.stu", "meals", "sch.wide", "awards", "pw")
plain <- function(data, more) {
  data <- data[, c(kept, more)]
  data$sch.wide <- as.integer(data$sch.wide == "Yes")
  data$awards <- as.integer(data$awards == "Yes")
  data
}
apipop$pw <- 1
set.seed(20261123)
apipop$zone <- paste0("zone", apipop$cnum %% 3 + 1)
apipop$district <- paste(apipop$zone, apipop$dnum)
twostage <- do.call(rbind, lapply(sort(unique(apipop$zone)), function(zone) {
  here <- apipop[apipop$zone == zone, ]
  districts <- sort(unique(here$district))
  drawn <- sample(districts, c(zone1 = 8, zone2 = 6, zone3 = 11)[[zone]])
  do.call(rbind, lapply(drawn, function(district) {
    schools <- here[here$district == district, ]
    n <- min(nrow(schools), 5)
    got <- schools[sample(nrow(schools), n), ]
    got$fpc1 <- length(districts); got$fpc2 <- nrow(schools)
    got$pw <- length(districts) / length(drawn) * nrow(schools) / n
    got
  }))
}))
tables <- list(
  stratified = plain(apistrat, "fpc"), onestage = plain(apiclus1, "fpc"),
  twostage = plain(apiclus2, c("fpc1", "fpc2")), stratified_twostage = plain(twostage, c("zone", "district", "fpc1", "fpc2"))
)
for (name in names(tables)) write.csv(tables[[name]], paste0(name, ".csv"), row.names = FALSE, na = "", quote = FALSE)

designs <- list(
  stratified = svydesign(id = ~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = tables$stratified),
  onestage = svydesign(id = ~dnum, weights = ~pw, fpc = ~fpc, data = tables$onestage),
  twostage = svydesign(id = ~dnum + snum, weights = ~pw, fpc = ~fpc1 + fpc2, data = tables$twostage),
  stratified_twostage = svydesign(id = ~district + snum, strata = ~zone, weights = ~pw, fpc = ~fpc1 + fpc2,
                                  data = tables$stratified_twostage),
  onestage_nofpc = svydesign(id = ~dnum, weights = ~pw, data = tables$onestage),
  stratified_nofpc = svydesign(id = ~district, strata = ~zone, weights = ~pw, data = tables$stratified_twostage)
)
rows <- list()
add <- function(design, kind, y, x, by, group, interval, est, se, lo, hi, df, deff, n) {
  rows[[length(rows) + 1]] <<- data.frame(design, kind, y, x, by, group, interval, est, se, lo, hi, df, deff, n)
}
ask <- function(name, design, by, group) {
  df <- degf(design)
  number <- function(y) sum(!is.na(design$variables[[y]]))
  for (y in c("api00", "enroll")) {
    formula <- as.formula(paste0("~", y))
    for (kind in c("mean", "total")) {
      f <- if (kind == "mean") svymean else svytotal
      m <- f(formula, design, na.rm = TRUE, deff = TRUE)
      ci <- confint(m, df = df)
      add(name, kind, y, "", by, group, "t", coef(m)[[1]], SE(m)[[1]], ci[1], ci[2], df, deff(m)[[1]], number(y))
    }
  }
  for (x in c("enroll", "api99")) {
    y <- if (x == "enroll") "api.stu" else "api00"
    r <- svyratio(as.formula(paste0("~", y)), as.formula(paste0("~", x)), design, na.rm = TRUE, deff = TRUE)
    ci <- confint(r, df = df)
    add(name, "ratio", y, x, by, group, "t", coef(r)[[1]], SE(r)[[1]], ci[1], ci[2], df, deff(r)[[1]], number(x))
  }
  for (y in c("sch.wide", "awards")) {
    m <- svymean(as.formula(paste0("~", y)), design, deff = TRUE)
    if (coef(m) %in% c(0, 1)) next
    for (method in c("logit", "beta", "mean")) {
      formula <- if (method == "logit") as.formula(paste0("~I(", y, "==1)")) else as.formula(paste0("~", y))
      # the default stopping rule of glm leaves 1e-6 in the interval
      p <- if (method == "logit") svyciprop(formula, design, method = "xlogit") else svyciprop(formula, design, method = method)
      ci <- attr(p, "ci")
      add(name, "proportion", y, "", by, group, if (method == "mean") "t" else method, coef(m)[[1]], SE(m)[[1]],
          ci[[1]], ci[[2]], df, deff(m)[[1]], number(y))
    }
  }
}
for (name in names(designs)) {
  ask(name, designs[[name]], "", "")
  by <- if (name == "stratified") "awards" else "stype"
  for (group in sort(unique(as.character(designs[[name]]$variables[[by]])))) {
    part <- designs[[name]][as.character(designs[[name]]$variables[[by]]) == group, ]
    if (by == "awards") {
      df <- degf(part)
      for (y in c("api00", "enroll")) for (kind in c("mean", "total")) {
        f <- if (kind == "mean") svymean else svytotal
        m <- f(as.formula(paste0("~", y)), part, deff = TRUE); ci <- confint(m, df = df)
        add(name, kind, y, "", by, group, "t", coef(m)[[1]], SE(m)[[1]], ci[1], ci[2], df, deff(m)[[1]], nrow(part))
      }
    } else ask(name, part, by, group)
  }
}
write.csv(do.call(rbind, rows), "answers.csv", row.names = FALSE, quote = FALSE)
