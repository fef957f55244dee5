// SPDX-License-Identifier: Apache-2.0

import Archiving
import Subprocess
import Testing

struct TarEntryEncoderTests {
    private static let paths = [
        "metadata/version", "resources/pods/namespaces/shop/web-0.json",
        "resources/clusterroles.rbac.authorization.k8s.io/cluster/system:controller:job-controller.json",
        // 100, 101, 255 and 256 bytes, and names that cannot be split.
        String(repeating: "n", count: 100), "d/" + String(repeating: "n", count: 99),
        "d/" + String(repeating: "n", count: 101),
        String(repeating: "p", count: 155) + "/" + String(repeating: "n", count: 99),
        String(repeating: "p", count: 155) + "/" + String(repeating: "n", count: 100),
        String(repeating: "p", count: 156) + "/" + String(repeating: "n", count: 99),
        String(repeating: "p", count: 156) + "/" + String(repeating: "n", count: 100),
        "resources/customresources.example.com/namespaces/" + String(repeating: "a", count: 63) + "/"
            + String(repeating: "b", count: 253) + ".json",
        "resources/clusterroles/cluster/größe-日本-😀.json",
        "resources/x/cluster/" + String(repeating: "é", count: 120) + ".json",
    ]

    private func archive(_ bodies: [(String, [UInt8])]) -> [UInt8] {
        let encoder = TarEntryEncoder(modifiedAt: 1_795_369_636)
        var archive: [UInt8] = []
        for (path, body) in bodies { encoder.append(path: path, body: body[...], to: &archive) }
        return archive + TarEntryEncoder.endOfArchive
    }

    @Test func `what is written is read, with its place`() throws {
        let bodies = Self.paths.enumerated().map { ($1, [UInt8](repeating: UInt8($0), count: $0 * 211)) }
        let bytes = archive(bodies)
        let entries = try TarSamples.read(bytes)
        #expect(entries.map(\.path) == Self.paths)
        #expect(entries.map(\.body) == bodies.map(\.1))
        for entry in entries { #expect(Array(bytes[Int(entry.offset)...].prefix(entry.body.count)) == entry.body) }
    }

    @Test(arguments: [0, 1, 511, 512, 513, 1024])
    func `the place of the content is returned, and blocks are whole`(size: Int) {
        var archive: [UInt8] = []
        let body = [UInt8](repeating: 7, count: size)
        let range = TarEntryEncoder(modifiedAt: 0).append(path: "a", body: body[...], to: &archive)
        #expect(Array(archive[range]) == body)
        #expect(archive.count % TarEntryEncoder.blockSize == 0)
    }

    @Test func `tar itself lists and unpacks it`() async throws {
        let bytes = archive(Self.paths.map { ($0, Array("content of \($0)".utf8)) })
        let names = try await run(
            .name("tar"),
            arguments: ["--quoting-style=literal", "-tf", "-"],
            environment: .inherit.updating(["LC_ALL": "C.UTF-8"]),
            input: .array(bytes),
            output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 16)
        )
        #expect(names.terminationStatus.isSuccess)
        #expect(names.standardError == "")
        #expect(names.standardOutput.split(separator: "\n").map(String.init) == Self.paths)
        let content = try await run(
            .name("tar"),
            arguments: ["-xOf", "-", Self.paths[2]],
            input: .array(bytes),
            output: .string(limit: 1 << 16),
            error: .discarded
        )
        #expect(content.standardOutput == "content of \(Self.paths[2])")
        let details = try await run(
            .name("tar"),
            arguments: ["--numeric-owner", "--utc", "-tvf", "-"],
            input: .array(archive([("metadata/version", Array("1.1.0\n".utf8))])),
            output: .string(limit: 1 << 16)
        )
        #expect(
            details.standardOutput.contains("-rwxr-xr-x 0/0               6 2026-11-22 17:47 metadata/version")
        )
    }
}
