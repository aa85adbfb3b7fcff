"""Fields no register may hold: their headers are caught in three languages, their neighbours are
left alone."""

from __future__ import annotations

import pytest

from doorstep.engine.tabular.sheets.forbidden import ForbiddenWords
from doorstep.engine.tabular.sheets.headers import HeaderIndex
from doorstep.packs import load
from doorstep.packs.meaning import forbidden_among, forbidding

CN = load("cn").forbidden
BASE = load("base").forbidden


def words(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


CHINESE = words(
    """
    避孕措施 避孕节育措施 节育措施 现用措施 措施 措施情况 流入情况/措施 落实措施情况 避孕方法
    上环日期 結紮 结扎时间 皮埋 查环 查孕 环检 孕情 孕检日期 三查情况 透环 药具发放 手术日期
    手术名称 政策内外 政策内 计划外生育 計劃外 超生 违法生育 社会抚养费 社會撫養費 征收金额
    处罚情况 罚款 准生证号 生育证号 生育服务证 领服务证日期 再生育审批 流产日期 引产 不放心户
    重点对象 重点人员 信教情况 宗教信仰 政治面貌 是否党员 入党时间 前科 上访 信访情况 生育意愿 孩次
    胎次 产次 第几孩 男孩数 女孩数 子女数 现有子女数 怀孕 怀孕月份 孕周 预产期 末次月经 已婚未领证
    是否领证 是否领结婚证 未婚先育 非婚生育 婚育证明 婚育证明编号 计生证号 验证日期 持证情况
    是否持证 性病 有无性病 艾滋病 HIV检测 梅毒 指纹 人脸 人脸照片 证件照 照片 风险等级 风险评分
    信用等级 信用评定 星级户 星级评定 十星级文明户 家庭积分 维稳对象 吸毒 刑满释放 现实表现
    群众反映 行动轨迹 实时位置
    """
)

CHINESE_KEPT = words(
    """
    整改措施 防范措施 安全措施 服务项目 孕产妇姓名 出生医学证明 出生证编号 领证日期 结婚证号 持证人
    持证人姓名 证件类型 身份证号 手机 信用社账号 信用卡号 慢性病 急性病种 标准生活用房 循环检查
    检查环境 以上环节 上环境 季节育苗 以前科目 前科室 网上访问 晚上访视 通信教育 手术室 手术台
    重点人群 第三季度 查验日期 婚姻状况 结婚日期 登记日期 子女姓名 孩子姓名 母亲姓名 户主 现场照片
    末次随访日期 停经营日期 疑似重复 家庭住址 环境卫生 节能 政府所在地 信件 名单
    """
)

ENGLISH = [
    "contraceptive method", "Contraception", "IUD", "IUD inserted", "sterilisation", "Sterilized",
    "pregnant",
    "Pregnancy status", "is_pregnant", "abortions", "parity", "Parity", "birth order",
    "number of children",
    "fertility intention", "birth permit", "religion", "political affiliation", "party member",
    "risk score",
    "risk_score", "RiskLevel", "credit score", "household rating", "fingerprint", "finger print",
    "biometric data",
    "face id", "FP method", "FP client", "HIV status", "HIV/AIDS", "sexual history",
    "criminal record", "ID photo",
    "penalty",
]  # fmt: skip
ENGLISH_KEPT = [
    "disparity", "archive", "hive", "sterilizer", "hearing aids", "credit union", "birth date",
    "place of birth",
    "radius", "studio", "wife", "house number", "standard", "std name", "description", "asset",
    "residents",
    "date", "party", "policy number", "start", "starting date", "face", "surface id", "defined",
    "competition",
    "condominium", "current location", "title", "children's home",
]  # fmt: skip
FRENCH = [
    "méthode contraceptive", "stérilet", "DIU", "stérilisation", "grossesse", "enceinte",
    "femme enceinte",
    "avortement", "IVG", "parité", "gestité", "rang de naissance", "nombre d'enfants",
    "désir d'enfant",
    "religion", "confession", "opinion politique", "appartenance politique", "syndicat",
    "score de risque",
    "niveau de risque", "empreintes digitales", "données biométriques", "reconnaissance faciale",
    "VIH", "SIDA",
    "IST", "casier judiciaire", "méthode PF",
]  # fmt: skip
FRENCH_KEPT = [
    "résidants", "date de naissance", "lieu de naissance", "nom de l'enfant", "registre",
    "enceinte scolaire",
    "liste", "adresse", "partie", "ménage", "prénom", "disparités", "considération",
]  # fmt: skip


EVERYDAY = words(
    """
    放环 带环 放環 帶環 带环日期 换环 四术 四術 四术情况 现孕 现孕情况 現孕 有孕
    是否有孕 怀几个月 几月孕 胎数 胎數 打胎 小产 小產 例假 末次例假 产检 產檢
    产检时间 孕产检查 孕前优生 孕前检查 是否孕妇 妇检 婦檢 妇检日期 妇科检查 B超
    b超日期 Ｂ超 性别鉴定 性別鑑定 胎儿性别 安全套 计内 计外 計內 計外 计内/计外
    是否计内 计外生育 两非 兩非 独生子女费 獨生子女費 独生子女父母费 罚没款 罰沒款
    教徒 是否教徒 佛教徒 信徒 基督教 缠访 纏訪 闹访 越级访 非访 社矫 社矯 服刑 评星
    評星 手机定位 手機定位 LMP EDD G/P Ｇ／Ｐ GP lmp G2P1 结扎 上環
    取环 人流 孕检 孕周 预产期 末次月经 社会抚养费 信访重点 信用分 积分排名
    """
)
EVERYDAY += ["LMP date", "date of LMP", "EDD (周)", "G / P", "放 环 日 期", "计 外"]
EVERYDAY_KEPT = words(
    """
    生产检修 生产检查 安全生产检查 资产检查 水产检验 农产检测 房产检查 产品检验 小产权房
    大中小产业 环卫 开放环境 开放环节 携带环保袋 地带环线 统计内容 设计外观 审计外包
    会计内勤 合计 计量 安全套餐 轮胎数量 夫妇检查 法定例假日 学徒 传教徒弟 相信徒弟
    AB超市 所有孕产妇 市场定位 功能定位 星期 独生子女姓名 两委 非访视 勤劳教育 外地
    四邻 技术四组 妇女 有效 added Eddy Edward film GPS GPA
    helmplate
    """
)
UNSEEN = {
    "a zero-width space": "上\u200b环",
    "a joiner": "性\u200d别鉴定",
    "a word joiner": "避\u2060孕",
    "a soft hyphen": "产\u00ad检",
    "a variant": "避\ufe0f孕",
    "a far variant": "避\U000e0100孕",
    "a direction": "\u202e预\u202c产期",
    "a byte order mark": "结\ufeff扎",
    "between letters": "L\u200bM\u200bP",
    "full width": "ＬＭＰ",
    "a radical": "⼦宫",
    "a filler": "孕\u3164周",
    "blanks": "E D D",
}


@pytest.mark.parametrize("header", [*CHINESE, "避 孕 方 法", "信　教 情 况", "ＨＩＶ 检测"])
def test_a_forbidden_chinese_header_is_caught(header: str) -> None:
    assert forbidding(CN, header) is not None


@pytest.mark.parametrize("header", EVERYDAY)
def test_an_everyday_word_is_caught(header: str) -> None:
    assert forbidding(CN, header) is not None


@pytest.mark.parametrize("header", EVERYDAY_KEPT)
def test_what_only_holds_its_characters_is_kept(header: str) -> None:
    assert forbidding(CN, header) is None


@pytest.mark.parametrize("header", UNSEEN.values(), ids=UNSEEN.keys())
def test_what_nobody_sees_hides_no_forbidden_word(header: str) -> None:
    index = HeaderIndex(load("cn"))
    assert forbidding(CN, header) is not None
    assert index.forbidden((header,))
    assert index.hinted([header]) == [header]
    assert ForbiddenWords(index).subject(header)


@pytest.mark.parametrize("header", CHINESE_KEPT)
def test_its_chinese_neighbour_is_kept(header: str) -> None:
    assert forbidding(CN, header) is None


@pytest.mark.parametrize("header", ENGLISH + FRENCH)
@pytest.mark.parametrize("patterns", [BASE, CN], ids=["base", "cn"])
def test_a_forbidden_english_or_french_header_is_caught(
    header: str, patterns: tuple[str, ...]
) -> None:
    assert forbidding(patterns, header) is not None
    assert forbidding(patterns, header.upper()) is not None


@pytest.mark.parametrize("header", ENGLISH_KEPT + FRENCH_KEPT)
def test_its_english_or_french_neighbour_is_kept(header: str) -> None:
    assert forbidding(CN, header) is None


@pytest.mark.parametrize("code", ["base", "cn"])
def test_no_column_a_pack_keeps_has_a_forbidden_header_or_code(code: str) -> None:
    pack = load(code)
    kept = [
        (c.code, a)
        for c in pack.columns.values()
        if c.stored
        for a in (c.code.replace("_", " "), *c.aliases)
    ]
    kept += [
        (column, a)
        for r in pack.registers.values()
        for column, aliases in r.aliases.items()
        for a in aliases
    ]
    assert forbidden_among(pack.forbidden, (header for _, header in kept)) == []


@pytest.mark.parametrize("code", ["base", "cn"])
def test_no_title_word_of_a_register_reads_like_a_forbidden_field(code: str) -> None:
    pack = load(code)
    assert (
        forbidden_among(pack.forbidden, (t for r in pack.registers.values() for t in r.titles))
        == []
    )


def test_many_headers_at_once_are_judged_like_one_by_one() -> None:
    every = [
        *CHINESE,
        *CHINESE_KEPT,
        *EVERYDAY,
        *EVERYDAY_KEPT,
        *ENGLISH,
        *ENGLISH_KEPT,
        *FRENCH,
        *FRENCH_KEPT,
    ]
    assert {h for h, _ in forbidden_among(CN, every)} == {
        h for h in every if forbidding(CN, h) is not None
    }
