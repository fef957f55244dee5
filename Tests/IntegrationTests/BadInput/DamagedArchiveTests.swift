// SPDX-License-Identifier: Apache-2.0

import Archiving
import ClusterTestKit
import FoundationEssentials
import Testing

/// Archives that were cut, changed, or made by somebody who means no good.
@Suite(.needsCluster, .timeLimit(.minutes(3)))
struct DamagedArchiveTests {
    @Test func `an archive that was cut short or changed is refused as a whole`() async throws {
        let maps = SmallApplication.maps(30)
        try await IntegrationCase.with(maps) { test in
            try await test.lifeboat.run("backup", "create", "good", "--include-namespaces", test.namespace)
                .expectSuccess()
            let whole = try read(test, "good")
            for length in [0, 1, 20, whole.count / 2, whole.count - 9, whole.count - 1] {
                try replaceArchive(test, "good", Array(whole.prefix(length)))
                // Of nothing, or next to it, nobody can say that it once was an archive.
                try await expectRefusal(test, "good", saying: length > 20 ? "cut short" : "archive of backup good")
            }
            var generator = SystemRandomNumberGenerator()
            let place = Int.random(in: whole.count / 4..<whole.count - 9, using: &generator)
            for bit in [0, 5] {
                var flipped = whole
                flipped[place] ^= 1 << UInt8(bit)
                try replaceArchive(test, "good", flipped)
                try await expectRefusal(
                    test,
                    "good",
                    saying: "archive of backup good",
                    note: "byte \(place), bit \(bit)"
                )
            }
            try replaceArchive(test, "good", whole)
            let plan = try await test.lifeboat.run("restore", "plan", "--from-backup", "good")
            #expect(plan.code == 0, "\(plan)")
        }
    }

    @Test func `what is no archive of ours or Velero's is called that`() async throws {
        try await IntegrationCase.with { test in
            try await test.lifeboat.run("backup", "create", "b", "--include-namespaces", test.namespace).expectSuccess()
            let cases: [(bytes: [UInt8], words: String)] = [
                (Array("this is a text, and quite a long one, too".utf8), "not a tar.gz"),
                (try GzipMember.compress(Array(repeating: 0x41, count: 2000)), "not a tar.gz"),
                (try tarball([.file("notes/readme.txt", "hello")]), "no Kubernetes objects"),
                (try tarball([]), "no Kubernetes objects"),
            ]
            for (bytes, words) in cases {
                try replaceArchive(test, "b", bytes)
                try await expectRefusal(test, "b", saying: words)
            }
        }
    }

    @Test func `names that lead out of the archive and links are refused`() async throws {
        try await IntegrationCase.with { test in
            try await test.lifeboat.run("backup", "create", "b", "--include-namespaces", test.namespace).expectSuccess()
            let good = TarPart.file("resources/configmaps/namespaces/x/a.json", "{}")
            let bad: [TarPart] = [
                .file("../escape.json", "{}"), .file("resources/../../escape.json", "{}"),
                .file("/etc/escape.json", "{}"),
                TarPart(name: "resources/link", type: "2", link: "/etc/passwd"),
                TarPart(name: "resources/link", type: "1", link: "resources/other"),
                TarPart(name: "resources/device", type: "3"),
            ]
            for part in bad {
                try replaceArchive(test, "b", try tarball([good, part]))
                try await expectRefusal(test, "b", saying: "refused", note: "\(part.name) \(part.type)")
            }
        }
    }

    @Test func `a backup that says another name or nothing of itself is damaged`() async throws {
        try await IntegrationCase.with { test in
            try await test.lifeboat.run("backup", "create", "b", "--include-namespaces", test.namespace).expectSuccess()
            for content in ["", "{", "[]", #"{"kind":"Pod"}"#] {
                let path = "\(test.workspace.directory(ofBackup: "b"))/velero-backup.json"
                try Data(content.utf8).write(to: URL(filePath: path))
                let ended = try await test.lifeboat.run("restore", "plan", "--from-backup", "b")
                ended.expectFailure(saying: "velero-backup.json", "damaged")
            }
        }
    }
}

extension DamagedArchiveTests {
    private func archive(_ test: IntegrationCase, _ name: String) -> URL {
        URL(filePath: "\(test.workspace.directory(ofBackup: name))/\(name).tar.gz")
    }

    private func read(_ test: IntegrationCase, _ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: archive(test, name)))
    }

    private func replaceArchive(_ test: IntegrationCase, _ name: String, _ bytes: [UInt8]) throws {
        try Data(bytes).write(to: archive(test, name))
    }

    /// Neither a plan nor a restore comes of it, and the restore leaves no record.
    private func expectRefusal(
        _ test: IntegrationCase,
        _ name: String,
        saying words: String,
        note: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let plan = try await test.lifeboat.run("restore", "plan", "--from-backup", name)
        plan.expectFailure(saying: words, sourceLocation: sourceLocation)
        let restore = try await test.lifeboat.run("restore", "create", "r", "--from-backup", name)
        restore.expectFailure(saying: words, sourceLocation: sourceLocation)
        let isClean = !FileManager.default.fileExists(atPath: "\(test.workspace.store)/restores/r")
        #expect(isClean, "\(note)", sourceLocation: sourceLocation)
    }

    private func tarball(_ parts: [TarPart]) throws -> [UInt8] {
        try GzipMember.compress(parts.flatMap(\.bytes) + [UInt8](repeating: 0, count: 1024))
    }
}

/// One entry of a tar file, made by hand.
private struct TarPart {
    var name: String
    var type: Character
    var link = ""
    var content = ""

    static func file(_ name: String, _ content: String) -> TarPart { TarPart(name: name, type: "0", content: content) }

    /// The header block (POSIX ustar) and the padded content.
    var bytes: [UInt8] {
        var block = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at offset: Int) {
            block.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8)
        }
        func octal(_ number: Int, _ width: Int) -> String {
            let digits = String(number, radix: 8)
            return String(repeating: "0", count: width - digits.count) + digits
        }
        put(name, at: 0)
        put("0000644", at: 100)
        put(octal(content.utf8.count, 11), at: 124)
        put(octal(0, 11), at: 136)
        put("        ", at: 148)
        put(String(type), at: 156)
        put(link, at: 157)
        put("ustar\u{0}00", at: 257)
        put(octal(block.reduce(0) { $0 + Int($1) }, 6) + "\u{0} ", at: 148)
        let padding = (512 - content.utf8.count % 512) % 512
        return block + Array(content.utf8) + [UInt8](repeating: 0, count: padding)
    }
}
