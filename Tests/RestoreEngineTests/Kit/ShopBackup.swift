// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import JSON
import KubernetesCore
import RestoreEngine
import Testing

/// Objects that a real Velero 1.18.1 wrote: `before` is a backup of the namespace `shop`, `after` is the same namespace
/// backed up again after that Velero had restored it into a cluster without it, with some cluster-scoped objects.
enum ShopBackup: String {
    case before
    case after

    private var directory: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/\(rawValue)")
    }

    /// Every item, in the order of the archive's paths.
    func items() throws -> [RestoreCandidate] {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: directory.path).sorted()
        let items = try paths.filter { $0.hasSuffix(".json") }.map { path in
            let parts = path.dropLast(".json".count).split(separator: "/").map(String.init)
            let source = SourceItem(
                kind: GroupResource(parts[0]),
                namespace: parts[1] == "namespaces" ? parts[2] : nil,
                name: try #require(parts.last)
            )
            let bytes = try #require(FileManager.default.contents(atPath: directory.appending(path: path).path))
            return RestoreCandidate(source: source, bytes: Array(bytes)[...])
        }
        try #require(items.count > 40)
        return items
    }

    /// One item, such as `services` `shop/web`.
    func item(_ kind: String, _ key: String) throws -> RestoreCandidate {
        try #require(try items().first { $0.source.kind.description == kind && $0.source.key == key })
    }

    /// One object.
    func object(_ kind: String, _ key: String) throws -> JSONValue {
        try JSONParser.parse(try item(kind, key).bytes)
    }
}
