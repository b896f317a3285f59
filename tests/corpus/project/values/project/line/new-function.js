new Function('w', 'w.request()')(wx)
