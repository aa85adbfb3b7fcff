"""Fields no register may hold: their headers are caught in three languages, their neighbours are
left alone."""

from __future__ import annotations

import pytest

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


@pytest.mark.parametrize("header", [*CHINESE, "避 孕 方 法", "信　教 情 况", "ＨＩＶ 检测"])
def test_a_forbidden_chinese_header_is_caught(header: str) -> None:
    assert forbidding(CN, header) is not None


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
    every = [*CHINESE, *CHINESE_KEPT, *ENGLISH, *ENGLISH_KEPT, *FRENCH, *FRENCH_KEPT]
    assert {h for h, _ in forbidden_among(CN, every)} == {
        h for h in every if forbidding(CN, h) is not None
    }
