// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore
import Testing

@Suite struct ObjectsTests {
    private let text = """
        {"kind":"ConfigMap","metadata":{"managedFields":[{"f":{"f:a":{}}}],"name":"a:b","namespace":"shop","uid":"u-1",\
        "resourceVersion":"9007199254740993","labels":{"app":"wéb"},"annotations":{"note":"\\u0041"},\
        "deletionTimestamp":"2026-01-02T03:04:05Z","ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet",\
        "name":"web-1","uid":"u-2","controller":true}]},"data":{"k":"v"}}
        """

    @Test func `the metadata is read out of raw bytes`() throws {
        let metadata = try ObjectMetadata(bytes: Array(text.utf8)[...])
        #expect(metadata.name == "a:b")
        #expect(metadata.namespace == "shop")
        #expect(metadata.uid == "u-1")
        #expect(metadata.resourceVersion == "9007199254740993")
        #expect(metadata.labels == ["app": "wéb"])
        #expect(metadata.annotations == ["note": "A"])
        #expect(metadata.deletionTimestamp == "2026-01-02T03:04:05Z")
        #expect(metadata.ownerReferences.map(\.name) == ["web-1"])
        #expect(metadata.ownerReferences.first?.isController == true)
    }

    @Test func `a tree gives the same as raw bytes`() throws {
        #expect(try ObjectMetadata(of: JSONParser.parse(text)) == ObjectMetadata(bytes: Array(text.utf8)[...]))
    }

    @Test func `an object without metadata has none`() throws {
        #expect(try ObjectMetadata(bytes: Array("{}".utf8)[...]) == ObjectMetadata(of: JSONValue.null))
    }

    @Test func `malformed labels are an error, not no labels`() {
        let bytes = Array(#"{"metadata":{"labels":{"a":tru}}}"#.utf8)
        #expect(throws: JSONError.self) { try ObjectMetadata(bytes: bytes[...]) }
    }

    @Test func `a Status keeps the server's words and causes`() throws {
        let body = """
            {"kind":"Status","status":"Failure","message":"Deployment.apps \\"web\\" is invalid","reason":"Invalid",\
            "details":{"causes":[{"reason":"FieldValueInvalid","message":"must be positive","field":"spec.replicas"}],\
            "retryAfterSeconds":3},"code":422}
            """
        let status = try #require(KubernetesStatus(bytes: Array(body.utf8)))
        #expect(status.code == 422)
        #expect(status.reason == "Invalid")
        #expect(status.message == "Deployment.apps \"web\" is invalid")
        #expect(status.causes.map(\.field) == ["spec.replicas"])
        #expect(status.retryAfterSeconds == 3)
        #expect(!status.isRevisionUnavailable)
    }

    @Test(arguments: ["", "no json", "{}", #"{"kind":"Pod"}"#, "[]"])
    func `another body is no Status`(body: String) {
        #expect(KubernetesStatus(bytes: Array(body.utf8)) == nil)
    }

    @Test(arguments: [
        (410, "Expired", "The provided continue parameter is too old", true), (410, "", "", true),
        (500, "", "rpc error: etcdserver: mvcc: required revision is a future revision", true),
        (504, "Timeout", "Too large resource version: 9, current: 3", true), (500, "", "boom", false),
        (404, "NotFound", "gone fishing", false),
    ])
    func `a revision that can't be read is recognised`(code: Int, reason: String, message: String, expected: Bool) {
        #expect(KubernetesStatus(code: code, reason: reason, message: message).isRevisionUnavailable == expected)
    }
}
