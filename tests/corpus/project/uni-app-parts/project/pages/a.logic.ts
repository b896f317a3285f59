uni.uploadFile({ url: 'https://logic.example/' })
export default {}
