// SPDX-License-Identifier: Apache-2.0

import AWSCore
import Testing

@Suite struct RequestURLTests {
    @Test(arguments: [
        ("http://127.0.0.1:9000", "http://127.0.0.1:9000/"), ("https://Host.example/", "https://host.example/"),
        ("host.example:443", "https://host.example/"), ("https://h:80/base/path", "https://h:80/base/path"),
        ("http://[::1]:9000", "http://[::1]:9000/"), ("http://[fd00:ec2::23]/v1", "http://[fd00:ec2::23]/v1"),
    ])
    func `endpoints are understood`(text: String, expected: String) throws {
        #expect(try RequestURL(parsing: text).text == expected)
    }

    @Test(arguments: [
        ("http://localhost:9", true), ("http://127.0.0.1", true), ("http://127.9.9.9:1", true),
        ("http://[::1]:9", true),
        ("http://127.0.0.1.example", false), ("http://10.0.0.1", false), ("http://minio", false),
    ])
    func `what leads to this machine itself is told from what does not`(text: String, isLoopback: Bool) throws {
        #expect(try RequestURL(parsing: text).isLoopback == isLoopback)
    }

    @Test(arguments: [
        "ftp://host", "https://", "https://user:pw@host", "https://ho st", "https://host:0", "https://host:70000",
        "https://host:", "https://host?x", "https://host/#y", "https://hö",
    ])
    func `what is no endpoint is refused, without repeating a password`(text: String) throws {
        let error = try #require(throws: AWSError.self) { try RequestURL(parsing: text) }
        #expect(error.code == .badURL)
        #expect(!error.message.contains("pw"))
    }
}
