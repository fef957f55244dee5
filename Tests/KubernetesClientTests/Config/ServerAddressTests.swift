// SPDX-License-Identifier: Apache-2.0

import KubernetesClient
import Testing

@Suite struct ServerAddressTests {
    @Test(arguments: [
        ("https://a.example.com", "https://a.example.com:443"), ("a.example.com:6443", "https://a.example.com:6443"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"), ("https://[::1]:6443", "https://[::1]:6443"),
        ("https://r/k8s/clusters/c-1/", "https://r:443/k8s/clusters/c-1"), ("socks5://p", "socks5://p:1080"),
    ])
    func `an address is read`(text: String, expected: String) {
        #expect(ServerAddress(text)?.description == expected)
    }

    @Test(arguments: ["", "https://", "https://a:0", "https://a:70000", "ftp://a", "https://a b"])
    func `what names no server is refused`(text: String) {
        #expect(ServerAddress(text) == nil)
    }

    @Test(arguments: [
        ("https://127.0.0.1:1", true), ("https://[::1]:1", true), ("localhost:1", true), ("https://a", false),
    ])
    func `the machine itself is recognised`(text: String, expected: Bool) {
        #expect(ServerAddress(text)?.isLoopback == expected)
    }
}
