const HOSTS = {dev:'http://d.example', prod:'https://p.example'}; const env = 'prod'; wx.request({url: HOSTS[env] + '/x'})
