export default definePageConfig({ usingComponents: { chart: '../../native/chart' } })
