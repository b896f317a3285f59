//! A WeChat mini-program's facts: from the console file that people write and
//! from captured responses of the platform, into one located tree.
