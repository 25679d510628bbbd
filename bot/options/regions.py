"""Names of states and provinces, and names that countries and cities also go by.

GeoNames has its states by numbers, and CLDR as Babel has it none.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class State:
    """A state by GeoNames' `code` (`US-NJ`), the letters that people write, and its names."""

    code: str
    letters: str
    names: tuple[str, ...]


STATES = (
    State("US-AL", "AL", ("Alabama", "阿拉巴马", "阿拉巴马州")),
    State("US-AK", "AK", ("Alaska", "阿拉斯加", "阿拉斯加州")),
    State("US-AZ", "AZ", ("Arizona", "亚利桑那", "亚利桑那州")),
    State("US-AR", "AR", ("Arkansas", "阿肯色", "阿肯色州")),
    State("US-CA", "CA", ("California", "加利福尼亚", "加利福尼亚州", "加州")),
    State("US-CO", "CO", ("Colorado", "科罗拉多", "科罗拉多州")),
    State("US-CT", "CT", ("Connecticut", "康涅狄格", "康涅狄格州")),
    State("US-DE", "DE", ("Delaware", "特拉华", "特拉华州")),
    State("US-DC", "DC", ("District of Columbia", "哥伦比亚特区")),
    State("US-FL", "FL", ("Florida", "佛罗里达", "佛罗里达州")),
    State("US-GA", "GA", ("Georgia", "佐治亚", "佐治亚州")),
    State("US-HI", "HI", ("Hawaii", "夏威夷", "夏威夷州")),
    State("US-ID", "ID", ("Idaho", "爱达荷", "爱达荷州")),
    State("US-IL", "IL", ("Illinois", "伊利诺伊", "伊利诺伊州")),
    State("US-IN", "IN", ("Indiana", "印第安纳", "印第安纳州")),
    State("US-IA", "IA", ("Iowa", "艾奥瓦", "艾奥瓦州", "爱荷华", "爱荷华州")),
    State("US-KS", "KS", ("Kansas", "堪萨斯", "堪萨斯州")),
    State("US-KY", "KY", ("Kentucky", "肯塔基", "肯塔基州")),
    State("US-LA", "LA", ("Louisiana", "路易斯安那", "路易斯安那州")),
    State("US-ME", "ME", ("Maine", "缅因")),
    State("US-MD", "MD", ("Maryland", "马里兰", "马里兰州")),
    State("US-MA", "MA", ("Massachusetts", "马萨诸塞", "马萨诸塞州", "麻省")),
    State("US-MI", "MI", ("Michigan", "密歇根", "密歇根州")),
    State("US-MN", "MN", ("Minnesota", "明尼苏达", "明尼苏达州")),
    State("US-MS", "MS", ("Mississippi", "密西西比", "密西西比州")),
    State("US-MO", "MO", ("Missouri", "密苏里", "密苏里州")),
    State("US-MT", "MT", ("Montana", "蒙大拿", "蒙大拿州")),
    State("US-NE", "NE", ("Nebraska", "内布拉斯加", "内布拉斯加州")),
    State("US-NV", "NV", ("Nevada", "内华达", "内华达州")),
    State("US-NH", "NH", ("New Hampshire", "新罕布什尔", "新罕布什尔州")),
    State("US-NJ", "NJ", ("New Jersey", "新泽西", "新泽西州")),
    State("US-NM", "NM", ("New Mexico", "新墨西哥", "新墨西哥州")),
    State("US-NY", "NY", ("New York", "纽约州")),
    State("US-NC", "NC", ("North Carolina", "北卡罗来纳", "北卡罗来纳州", "北卡")),
    State("US-ND", "ND", ("North Dakota", "北达科他", "北达科他州")),
    State("US-OH", "OH", ("Ohio", "俄亥俄", "俄亥俄州")),
    State("US-OK", "OK", ("Oklahoma", "俄克拉何马", "俄克拉何马州")),
    State("US-OR", "OR", ("Oregon", "俄勒冈", "俄勒冈州")),
    State("US-PA", "PA", ("Pennsylvania", "宾夕法尼亚", "宾夕法尼亚州", "宾州")),
    State("US-RI", "RI", ("Rhode Island", "罗得岛", "罗得岛州")),
    State("US-SC", "SC", ("South Carolina", "南卡罗来纳", "南卡罗来纳州", "南卡")),
    State("US-SD", "SD", ("South Dakota", "南达科他", "南达科他州")),
    State("US-TN", "TN", ("Tennessee", "田纳西", "田纳西州")),
    State("US-TX", "TX", ("Texas", "得克萨斯", "得克萨斯州", "德州")),
    State("US-UT", "UT", ("Utah", "犹他")),
    State("US-VT", "VT", ("Vermont", "佛蒙特", "佛蒙特州")),
    State("US-VA", "VA", ("Virginia", "弗吉尼亚", "弗吉尼亚州")),
    State("US-WA", "WA", ("Washington", "华盛顿州")),
    State("US-WV", "WV", ("West Virginia", "西弗吉尼亚", "西弗吉尼亚州")),
    State("US-WI", "WI", ("Wisconsin", "威斯康星", "威斯康星州")),
    State("US-WY", "WY", ("Wyoming", "怀俄明", "怀俄明州")),
    State("CA-01", "AB", ("Alberta", "阿尔伯塔", "阿尔伯塔省")),
    State("CA-02", "BC", ("British Columbia", "不列颠哥伦比亚", "不列颠哥伦比亚省")),
    State("CA-03", "MB", ("Manitoba", "马尼托巴", "马尼托巴省")),
    State("CA-04", "NB", ("New Brunswick", "新不伦瑞克", "新不伦瑞克省")),
    State("CA-05", "NL", ("Newfoundland", "纽芬兰", "纽芬兰省")),
    State("CA-07", "NS", ("Nova Scotia", "新斯科舍", "新斯科舍省")),
    State("CA-08", "ON", ("Ontario", "安大略", "安大略省")),
    State("CA-09", "PE", ("Prince Edward Island", "爱德华王子岛", "爱德华王子岛省")),
    State("CA-10", "QC", ("Quebec", "魁北克", "魁北克省")),
    State("CA-11", "SK", ("Saskatchewan", "萨斯喀彻温", "萨斯喀彻温省")),
    State("AU-02", "NSW", ("New South Wales", "新南威尔士", "新南威尔士州")),
    State("AU-07", "VIC", ("Victoria", "维多利亚", "维多利亚州")),
    State("AU-04", "QLD", ("Queensland", "昆士兰", "昆士兰州")),
    State("AU-05", "SA", ("South Australia", "南澳大利亚", "南澳大利亚州")),
    State("AU-08", "WA", ("Western Australia", "西澳大利亚", "西澳大利亚州")),
    State("AU-06", "TAS", ("Tasmania", "塔斯马尼亚", "塔斯马尼亚州")),
    State("AU-03", "NT", ("Northern Territory", "北领地", "北领地州")),
    State("AU-01", "ACT", ("Australian Capital Territory", "首都领地", "首都领地州")),
)

COUNTRY_NICKNAMES = {
    "US": ("USA", "America", "U S", "美国"),
    "GB": ("UK", "Britain", "Great Britain", "England", "Scotland", "Wales", "英格兰", "苏格兰"),
    "AE": ("UAE",),
    "HK": ("Hong Kong", "香港"),
    "MO": ("Macau", "Macao", "澳门"),
    "KR": ("Korea", "韩国"),
    "NL": ("Holland",),
    "CZ": ("Czech Republic",),
    "TR": ("Turkey", "土耳其"),
}

# fmt: off
PROVINCES_OF_CHINA = (
    "安徽", "福建", "甘肃", "广东", "广西", "贵州", "海南", "河北",
    "河南", "黑龙江", "湖北", "湖南", "吉林", "江苏", "江西", "辽宁",
    "内蒙古", "宁夏", "青海", "山东", "山西", "陕西", "四川", "云南",
    "浙江",
)
# fmt: on
"""Provinces by China's one official time; those that also keep another are left to be asked."""

ALSO_CALLED = {
    "New York City": ("new york", "nyc"),
    "Los Angeles": ("la",),
    "San Francisco": ("sf", "bay area", "silicon valley", "硅谷", "湾区"),
    "Washington": ("dc", "washington dc", "washington d c"),
    "Philadelphia": ("philly",),
    "Saint Petersburg": ("st petersburg",),
    "Montréal": ("montreal",),
    "Köln": ("cologne",),
    "Palo Alto": ("stanford",),
}
"""Names that a city is called by as often as by its own, folded, by GeoNames' name."""
