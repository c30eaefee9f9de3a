/** Names that could be anybody's: no real person is meant. */
import type { Dice } from './dice.ts'

export type Sex = 'M' | 'F'

// Roughly by frequency: a name is picked from the front more often.
const SURNAMES = [
  ...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤',
]
const COMPOUND_SURNAMES = ['欧阳', '上官', '司马', '诸葛', '慕容', '皇甫', '尉迟', '公孙', '夏侯', '令狐']
const GIVEN = {
  M: [...'伟强磊军洋勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林欢阳建亮成志峰博昊然轩泽子睿航晨铭哲瀚堃'],
  F: [...'芳娜敏静丽艳娟霞秀英玲桂燕红梅洁莉琳雪倩颖佳婷欣怡梦瑶晨雨涵诗萱妍彤雯悦琪思语宁可馨蕾薇岚璐蓉'],
} satisfies Record<Sex, string[]>
const DOTTED = {
  M: ['艾力·买买提', '吐尔逊·阿不都', '阿迪力·艾山', '库尔班·热合曼', '扎西·平措'],
  F: ['阿依古丽·买买提', '迪丽努尔·艾力', '热依罕·吐尔逊', '古丽米热·艾山', '卓玛·央金'],
} satisfies Record<Sex, string[]>

/** Two to four characters, or with a middle dot in 4 of 1,000. Equal names happen, as they do in life. */
export function personName(dice: Dice, sex: Sex): string {
  if (dice.chance(0.4)) return dice.pick(DOTTED[sex])
  const surname = dice.chance(0.8) ? dice.pick(COMPOUND_SURNAMES) : frontHeavy(dice, SURNAMES)
  const given = dice.pick(GIVEN[sex])
  return dice.chance(15) ? surname + given : surname + given + dice.pick(GIVEN[sex])
}

/** The lesser of two rolls: the front of a list comes up most. */
function frontHeavy<T>(dice: Dice, choices: readonly T[]): T {
  return choices[Math.min(dice.below(choices.length), dice.below(choices.length))] as T
}
