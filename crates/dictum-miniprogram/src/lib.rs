//! A WeChat mini-program's facts: from the console file that people write and
//! from captured responses of the platform, into one located tree.

pub mod facts;

pub mod console;

pub mod captures;

pub mod category;

pub mod domain;

mod day;

mod reader;
