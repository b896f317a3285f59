App<IAppOption>({ globalData: {} })
