"""The names of the sample city 示例市: its districts, streets and roads, and what its people and firms are called.

All of them are made up. Together they are enough for a name of its own for every record.
"""

from __future__ import annotations

__all__ = [
    "AUTHORITIES",
    "CITY",
    "DISTRICTS",
    "DIVISION",
    "GIVEN",
    "MARK",
    "MARK_EN",
    "PLACES",
    "ROADS",
    "STREETS",
    "SURNAMES",
    "TRADES",
    "VILLAGES",
]

CITY = "示例市"
MARK, MARK_EN = "示例数据", "demonstration data"
"""What every file says, so that nobody takes it for the data of a city."""

DIVISION = "4199"
"""The first digits of the city's division codes; no place has them."""

DISTRICTS = {
    "东城区": "419902",
    "西湖区": "419903",
    "南湾区": "419904",
    "北麓区": "419905",
    "临港新区": "419971",
    "青麓县": "419921",
    "沙原县": "419922",
    "云门市": "419981",
}

PLACES = (
    "清水 安泰 长虹 东风 枫林 桂苑 和悦 红星 华庭 惠民 锦绣 金桥 景明 康宁 澜湾 丽景 临河 龙泉 绿茵 梅园 明德 南苑 宁和 "
    "平湖 启明 前进 青云 庆丰 荣昌 瑞祥 润泽 三合 盛世 双塔 松涛 泰和 桃源 天和 同心 万福 望江 文昌 梧桐 西苑 溪畔 祥瑞 新城 "
    "兴业 秀水 学府 杨柳 阳光 银杏 迎春 永乐 玉兰 裕华 月湖 云岭 芝兰 中兴 紫荆"
).split()

ROADS = (
    "人民 建设 中心 滨河 迎宾 和平 解放 文化 科技 工业 长江 黄河 朝阳 光明 花园 健康 教育 体育 商贸 开元 凤凰 麒麟 "
    "金水 银河 翠柳 桃李 松柏 竹园 荷塘 兰亭"
).split()

STREETS = "城关 站前 钟楼 石桥 柳林 东关 西关 南关 北关 湖滨 港口 新华 红旗 青年 仓门 书院".split()

VILLAGES = "大王 小李 赵家 钱庄 孙庙 周寨 吴桥 郑楼 冯营 陈集 褚岗 卫河 蒋湾 沈坡 韩店 杨堤 朱坊 秦沟 许堂 何台".split()

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国文辉玲红梅鹏飞宇晨浩然子涵思远佳怡志远海燕"

TRADES = (
    "城建开发 置业 建设集团 园林绿化工程 市政工程 物业服务 科技 新材料 智能装备 生物医药 环保科技 电子信息 食品 "
    "现代物流 文化旅游 商贸 能源 水务 燃气 热力 通信 规划设计"
).split()

AUTHORITIES = (
    "市住房城乡建设局 市自然资源和规划局 市城市管理局 市园林绿化中心 市水务局 市交通运输局 市生态环境局 市发展改革委 "
    "市工业和信息化局 市文物局 市公安局 市财政局 市应急管理局 市民政局 市教育局 市卫生健康委"
).split()
