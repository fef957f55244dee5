// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Testing
import VeleroAPI

@testable import LifeboatCommands

struct OutputTests {
    @Test(arguments: [
        (0, "0s"), (59, "59s"), (60, "1m"), (3_599, "59m"), (3_600, "1h"), (86_399, "23h"), (172_799, "1d"),
        (2_592_000, "30d"), (31_536_000, "1y"), (-1, "1s ago"), (-90_000, "1d ago"),
    ])
    func `a distance in time is told in its largest unit`(seconds: Int, text: String) {
        let now = Timestamp(seconds: 1_000_000_000)
        #expect(Measures.distance(to: Timestamp(seconds: now.seconds + seconds), from: now) == text)
    }

    @Test(arguments: [(0, "0 B"), (1_023, "1023 B"), (1_024, "1.0 KiB"), (1_536, "1.5 KiB"), (5 << 30, "5.0 GiB")])
    func `bytes are told in binary units`(count: Int, text: String) {
        #expect(Measures.bytes(Int64(count)) == text)
    }

    @Test func `values of neighbouring lines stand in one column`() {
        var text = Description()
        text.field("A", "1")
        text.field("Longer", lines: ["2", "3\n4"])
        text.line()
        text.field("B", "", indent: 2)
        text.field("C", lines: [], indent: 2)
        #expect(text.text == "A:       1\nLonger:  2\n         3\n         4\n\n  B:\n  C:  <none>\n")
    }

    @Test func `a download is readable by its owner only and equals the archive`() async throws {
        let bucket = try VeleroBucket()
        let target = bucket.path + "/copy.tar.gz"
        #expect(await bucket.run("backup", "download", "shop-web", "-o", target).status == .success)
        let archive = try Data(contentsOf: URL(filePath: bucket.path + "/backups/shop-web/shop-web.tar.gz"))
        #expect(try Data(contentsOf: URL(filePath: target)) == archive)
        let attributes = try FileManager.default.attributesOfItem(atPath: target)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test func `a file that is there survives until --force replaces it`() async throws {
        let bucket = try VeleroBucket()
        try bucket.add("mine", "precious")
        let target = bucket.path + "/mine"
        for _ in 0..<2 {
            let refused = await bucket.run("backup", "download", "shop-web", "-o", target)
            #expect(refused.status == .failure)
            #expect(refused.words.contains("--force"))
            #expect(try String(contentsOf: URL(filePath: target), encoding: .utf8) == "precious")
        }
        #expect(await bucket.run("backup", "download", "shop-web", "-o", target, "--force").status == .success)
        #expect(try Data(contentsOf: URL(filePath: target)).count == 4_178)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: bucket.path).sorted() == [
                "backups", "mine", "restores",
            ]
        )
    }

    @Test(arguments: [false, true])
    func `a download that fails leaves nothing behind and nothing changed`(replaces: Bool) throws {
        let bucket = try VeleroBucket()
        if replaces { try bucket.add("mine", "precious") }
        func fail() throws {
            let file = try OutputFile(path: bucket.path + "/mine", replacing: replaces)
            try file.write([1, 2, 3])
            throw CancellationError()
        }
        #expect(throws: CancellationError.self) { try fail() }
        let expected = replaces ? ["backups", "mine", "restores"] : ["backups", "restores"]
        #expect(try FileManager.default.contentsOfDirectory(atPath: bucket.path).sorted() == expected)
        if replaces {
            #expect(try String(contentsOf: URL(filePath: bucket.path + "/mine"), encoding: .utf8) == "precious")
        }
    }

    @Test func `logs are printed whole`() async throws {
        let bucket = try VeleroBucket()
        let run = await bucket.run("backup", "logs", "shop-web")
        #expect(run.status == .success)
        #expect(run.data.hasPrefix("time=\"2026-11-22T17:47:18Z\" level=info msg=\"Setting up backup temp file\""))
        #expect(run.data.hasSuffix("\n"))
        #expect(await bucket.run("backup", "logs", "nope").words.hasPrefix("error: there is no backup nope in "))
    }
}
