"""Event, service and certificate registers as plain tables, township-wide or one sheet per village."""

from __future__ import annotations

from doorstep.demo.forms.flat import plain
from doorstep.demo.spelling import Spelling

STAYS = ("在家", "外出", "流入")
LAYOUTS = (
    plain(
        "births-township", "births", "{unit}出生人口登记表",
        (
            ("序号", "serial"), ("村", "village"), ("婴儿姓名", "child_name"), ("性别", "child_sex"),
            ("出生日期", "birth_date"), ("母亲姓名", "mother_name"), ("母亲身份证号", "mother_id"),
            ("父亲姓名", "father_name"), ("父亲身份证号", "father_id"), ("登记日期", "registered_date"),
        ),
    ),
    plain(
        "births-old-excel", "births", "出生登记簿",
        (
            ("序号", "serial"), ("所在村", "village"), ("孩子姓名", "child_name"), ("孩子性别", "child_sex"),
            ("出生年月日", "birth_date"), ("身份证号", "id_number"), ("母亲", "mother_name"), ("父亲", "father_name"),
            ("入户日期", "registered_date"),
        ),
        container="xls", spelling=Spelling("cn"),
    ),
    plain(
        "deaths-township", "deaths", "{unit}死亡人口登记表",
        (
            ("序号", "serial"), ("村名", "village"), ("死者姓名", "name"), ("性别", "sex"), ("身份证号码", "id_number"),
            ("出生日期", "birth_date"), ("死亡日期", "death_date"), ("注销户口日期", "deregistered_date"),
        ),
        total=True,
    ),
    plain(
        "deaths-csv", "deaths", "",
        (
            ("村", "village"), ("户编号", "household_no"), ("姓名", "name"), ("性别", "sex"), ("身份证号", "id_number"),
            ("死亡时间", "death_date"), ("注销日期", "deregistered_date"),
        ),
        unit_line=False, container="csv-gb", spelling=Spelling("iso", sex="12"),
    ),
    plain(
        "marriages-plain", "marriages", "{unit}结婚登记台账",
        (
            ("序号", "serial"), ("村", "village"), ("丈夫姓名", "husband_name"), ("丈夫身份证号", "husband_id"),
            ("妻子姓名", "wife_name"), ("妻子身份证号", "wife_id"), ("结婚日期", "marriage_date"),
            ("结婚证字号", "marriage_certificate_no"),
        ),
        spelling=Spelling("excel"), date_format="yyyy/m/d",
    ),
    plain(
        "moves-in", "move_in", "{unit}迁入人员登记表",
        (
            ("序号", "serial"), ("迁入村", "village"), ("姓名", "name"), ("性别", "sex"), ("身份证号", "id_number"),
            ("迁入日期", "move_date"), ("原住地", "from_place"), ("迁入原因", "reason"), ("现住址", "address"),
        ),
        per="village",
    ),
    plain(
        "moves-in-tenants", "move_in", "流入人口登记簿",
        (
            ("序号", "serial"), ("所在村", "village"), ("姓名", "name"), ("性别", "sex"), ("出生年月", "birth_date"),
            ("证件号码", "id_number"), ("流入时间", "move_date"), ("流出地", "from_place"), ("来本地事由", "reason"),
            ("联系电话", "phone"),
        ),
        spelling=Spelling("month"),
    ),
    plain(
        "moves-out", "move_out", "{unit}外出（迁出）人员登记表",
        (
            ("序号", "serial"), ("村", "village"), ("户号", "household_no"), ("姓名", "name"), ("性别", "sex"),
            ("身份证号码", "id_number"), ("外出（迁出）时间", "move_date"), ("去向", "to_place"), ("事由", "reason"),
        ),
        spelling=Spelling("month-cn"),
    ),
    plain(
        "moves-out-csv", "move_out", "",
        (
            ("户籍村", "village"), ("姓名", "name"), ("性别", "sex"), ("身份证号", "id_number"), ("流出日期", "move_date"),
            ("流入地", "to_place"), ("流出原因", "reason"), ("预计返回时间", "expected_return"),
        ),
        unit_line=False, container="csv-bom", spelling=Spelling("month-dash"),
    ),
    plain(
        "services-township", "services", "{unit}{year}年公共卫生服务登记",
        (
            ("序号", "serial"), ("村", "village"), ("姓名", "name"), ("性别", "sex"), ("身份证号", "id_number"),
            ("服务项目", "service"), ("服务日期", "service_date"), ("服务人员", "provider"), ("服务结果", "outcome"),
        ),
    ),
    plain(
        "services-masked", "services", "服务记录导出",
        (
            ("行政村", "village"), ("户编号", "household_no"), ("姓名", "name"), ("性别", "sex"), ("出生日期", "birth_date"),
            ("身份证件号码", "id_number"), ("项目名称", "service"), ("随访日期", "service_date"), ("随访医生", "provider"),
        ),
        unit_line=False, spelling=Spelling("iso", ids="masked"),
    ),
    plain(
        "services-ditto", "services", "{unit}随访登记本",
        (
            ("序号", "serial"), ("村", "village"), ("姓名", "name"), ("身份证号", "id_number"), ("服务内容", "service"),
            ("日期", "service_date"), ("责任医生", "provider"),
        ),
        ditto=("village",), spelling=Spelling("dot", village="bare"), container="xls",
    ),
    plain(
        "certificates-township", "certificates", "{unit}证件发放登记表",
        (
            ("序号", "serial"), ("村", "village"), ("持证人", "holder_name"), ("身份证号", "id_number"), ("证件名称", "certificate_type"),
            ("证件编号", "certificate_no"), ("发证日期", "issued_on"),
        ),
        spelling=Spelling("cn"),
    ),
    plain(
        "certificates-open-document", "certificates", "证件登记",
        (
            ("村", "village"), ("持证人姓名", "holder_name"), ("证件种类", "certificate_type"), ("证号", "certificate_no"),
            ("发放时间", "issued_on"), ("身份证号码", "id_number"),
        ),
        container="ods", small=True, spelling=Spelling("iso"),
    ),
    plain(
        "households-list", "households", "{unit}户主花名册",
        (
            ("序号", "serial"), ("户编号", "household_no"), ("组别", "group"), ("户主姓名", "head_name"),
            ("户主身份证号", "id_number"), ("家庭住址", "address"), ("联系电话", "phone"),
        ),
        spelling=Spelling(address="long"),
    ),
    plain(
        "households-old-excel", "households", "家庭户登记",
        (("户号", "household_no"), ("户主", "head_name"), ("住址", "address"), ("电话", "phone")),
        container="xls", spelling=Spelling(address="words", phones="number"),
    ),
    plain(
        "sites-standard", "sites", "{unit}服务阵地设施设备登记表",
        (
            ("序号", "serial"), ("村", "village"), ("设施设备名称", "item"), ("数量", "quantity"), ("状况", "condition"),
        ),
    ),
    plain(
        "contacts-directory", "contacts", "{unit}村级工作人员通讯录",
        (("村", "village"), ("姓名", "name"), ("职务", "position"), ("电话", "phone")), spelling=Spelling(phones="number"),
    ),
)  # fmt: skip
