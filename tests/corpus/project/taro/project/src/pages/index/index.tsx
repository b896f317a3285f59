import Taro from '@tarojs/taro'
import { View, Text } from '@tarojs/components'
const HOST: string = 'https://taro.example'
export default function Index() {
  Taro.request<string>({ url: `${HOST}/list` })
  return <View><Text>don't</Text></View>
}
