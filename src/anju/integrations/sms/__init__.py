"""Vendors of text messages: 阿里云短信 (`aliyun`) and 腾讯云短信 (`tencent`), each signed as its vendor wants it."""
