// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import KubernetesClient

@Suite struct LineSplitterTests {
    @Test(arguments: 1...12)
    func `lines are the same however the text is cut`(size: Int) {
        let text = Array("one\n\ntwo\r\nthree\nunfinished".utf8)
        var splitter = LineSplitter()
        var lines: [String] = []
        for start in stride(from: 0, to: text.count, by: size) {
            let chunk = Array(text[start..<min(start + size, text.count)])
            lines += splitter.push(chunk).map { String(decoding: $0, as: UTF8.self) }
        }
        #expect(lines == ["one", "two\r", "three"])
    }
}
