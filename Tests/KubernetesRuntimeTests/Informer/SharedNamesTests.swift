// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import KubernetesRuntime

@Suite struct SharedNamesTests {
    @Test func `a value stays what it is, byte by byte`() throws {
        let text =
            #"{"a":1,"creationTimestamp":[{"resourceVersionMatch":null,"b":{}}],"éééééééééé":1.50,"#
            + #""e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301":"creationTimestamp"}"#
        let value = try JSONParser.parse(text)
        let names = SharedNames()
        for _ in 0..<2 { #expect(JSONWriter.write(names.sharing(value)) == JSONWriter.write(value)) }
        #expect(names.count == 3)
    }

    @Test func `names that somebody makes up do not pile up`() {
        let names = SharedNames()
        for number in 0..<10_000 {
            let value: JSONValue = .object(JSONObject([("a label of somebody's own \(number)", JSONValue.null)]))
            #expect(names.sharing(value) == value)
        }
        #expect(names.count == 4096)
    }
}
