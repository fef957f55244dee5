// SPDX-License-Identifier: Apache-2.0

import Archiving
import BackupStorage
import JSON
import ObjectStore
import Testing
import VeleroAPI

/// A small file's text.
func decompressed(_ key: String, in store: any ObjectStorage) async throws -> String {
    let bytes = try await store.read(key, maximum: 1 << 24)
    return String(decoding: try Gzip.decompress(bytes, maximum: 1 << 24), as: UTF8.self)
}

struct FilesTests {
    @Test(arguments: [
        ("plain", [:], "msg=plain"), ("two words", ["backup": "velero/shop"], "msg=\"two words\" backup=velero/shop"),
        ("a \"quoted\"\nline", ["z": "1", "a": ""], "msg=\"a \\\"quoted\\\"\\nline\" a= z=1"),
        ("k=v", ["error": "no such thing: x"], "msg=\"k=v\" error=\"no such thing: x\""),
    ])
    func `log lines are logrus's`(message: String, fields: [String: String], expected: String) {
        let line = ItemLog.line(.warning, message, fields, at: Samples.now)
        #expect(line == "time=\"2026-11-22T17:47:16Z\" level=warning \(expected)\n")
    }

    @Test func `a log of many lines is one gzip file`() throws {
        var log = ItemLog()
        for number in 0..<5_000 { try log.add(.info, "line", ["number": "\(number)"], at: Samples.now) }
        let text = String(decoding: try Gzip.decompress(log.compressed(), maximum: 1 << 24), as: UTF8.self)
        #expect(text.split(separator: "\n").count == 5_000)
        #expect(text.hasSuffix("number=4999\n"))
    }

    @Test func `results leave out what is empty, and sort namespaces`() {
        var results = ResultsFile()
        #expect(JSONWriter.text(results.json) == #"{"errors":{},"warnings":{}}"#)
        results.errors.add("e1", namespace: "b")
        results.errors.add("e2", namespace: "a")
        results.errors.add("e3", namespace: nil)
        results.warnings.velero.append("w")
        let expected =
            #"{"errors":{"cluster":["e3"],"namespaces":{"a":["e2"],"b":["e1"]}},"warnings":{"velero":["w"]}}"#
        #expect(JSONWriter.text(results.json) == expected)
        #expect(ResultsFile(json: results.json) == results)
        #expect(results.errors.count == 3)
        #expect(ResultsFile(json: .null) == ResultsFile())
        let message = ResultsFile.itemMessage(resource: "pods", name: "x", message: "Error", error: "gone")
        #expect(message == " resource: /pods name: /x message: /Error error: /gone")
    }

    @Test func `resource lists are sorted`() {
        var list = ResourceListFile()
        list.add(apiVersion: "v1", kind: "Pod", namespace: "b", name: "x")
        list.add(apiVersion: "v1", kind: "Pod", namespace: "a", name: "y")
        list.add(apiVersion: "apps/v1", kind: "Deployment", namespace: "a", name: "z", outcome: .failed)
        list.add(apiVersion: "v1", kind: "Namespace", namespace: nil, name: "a")
        let expected =
            #"{"apps/v1/Deployment":["a/z(failed)"],"v1/Namespace":["a"],"v1/Pod":["a/y","b/x"]}"#
        #expect(JSONWriter.text(list.json) == expected)
        #expect(list.count == 4)
    }

    @Test(arguments: [
        "", "{}\n", "{\"format\":\"other\",\"version\":1}\n{}\n", "{\"format\":\"lifeboat-index\",\"version\":1}\n",
        "{\"format\":\"lifeboat-index\",\"version\":1}\n[1,2]\n", "{\"format\":\"lifeboat-index\",\"version\":9}\n{}\n",
        "{\"format\":\"lifeboat-index\",\"version\":1}\n{\"archive\":{\"size\":1,\"sha256\":\"\",\"items\":0}}",
    ])
    func `an index that is cut short or foreign is refused`(text: String) {
        #expect(throws: BackupStorageError.self) { try ArchiveIndex(Array(text.utf8)) }
    }

    @Test(arguments: [
        "[1]", "[-1,2,3,4,\"pods\",\"v1\",null,\"x\"]", "[0,9223372036854775807,3,4,\"pods\",\"v1\",null,\"x\"]",
        "[9223372036854775807,1,3,4,\"pods\",\"v1\",null,\"x\"]", "[0,1,3,99999999999,\"pods\",\"v1\",null,\"x\"]",
        "nonsense",
    ])
    func `a row that makes no sense is refused`(row: String) throws {
        let text = """
            {"format":"lifeboat-index","version":1}
            \(row)
            {"archive":{"size":1,"sha256":"","items":1}}

            """
        let index = try ArchiveIndex(Array(text.utf8))
        #expect(throws: BackupStorageError.self) { try index.rows() }
    }
}
