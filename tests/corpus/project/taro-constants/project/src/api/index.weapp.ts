import Taro from '@tarojs/taro'
export const api = () => Taro.request({ url: 'https://weapp.example/' })
