// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BackupStorage
import JSON
import KubernetesCore

/// Prints one object out of a backup: `lifeboat backup show NAME ITEM`.
struct BackupShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print one object out of a backup.",
        discussion: """
            The item is RESOURCE/NAMESPACE/NAME or RESOURCE/NAME: deployments.apps/shop/web, cm/shop/settings, \
            namespaces/shop. Secrets are printed as they are in the backup.
            """
    )

    /// How the object is printed.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case yaml
        case json
        case raw
    }

    @Argument(help: "The backup.")
    var name: String

    @Argument(help: "The item, such as deployments.apps/shop/web.")
    var item: String

    @OptionGroup var downloads: DownloadOptions
    @OptionGroup var place: WorkplaceOptions

    @Option(
        name: .shortAndLong,
        help: "How the object is printed: yaml, json, or raw for the very bytes of the archive."
    )
    var output: Format = .yaml

    func run() async throws {
        let pattern = try ItemPattern(item)
        let found = try await place.withWorkplace(downloads) { workplace in
            let store = workplace.store
            _ = try await store.backup(named: name)
            return try await Self.find(pattern, in: name, store: store)
        }
        let console = Console.standard
        switch output {
        case .raw: console.data(found.body)
        case .json: console.data(OutputFormat.json.text(of: try JSONParser.parse(found.body)))
        case .yaml: console.data(OutputFormat.yaml.text(of: try JSONParser.parse(found.body)))
        }
    }

    /// The one item that a user means.
    /// - Throws: ``CommandFailure`` when there is none, or more than one.
    static func find(_ pattern: ItemPattern, in name: String, store: BackupStore) async throws -> ArchivedItem {
        let archive = try store.archive(ofBackup: name)
        if let index = try await store.archiveIndex(ofBackup: name) {
            let rows = try index.rows()
            guard let row = try pattern.choose(rows.filter { pattern.fit($0.path) != nil }, path: \.path),
                let item = try await archive.item(
                    row.path.resource,
                    namespace: row.path.namespace,
                    name: row.path.name,
                    index: index
                )
            else {
                throw absent(pattern, in: name, holdsKind: rows.contains { pattern.kind.fit($0.path.resource) != nil })
            }
            return item
        }
        let seen = SeenKinds()
        var items: [ArchivedItem] = []
        let isWanted: (ArchivePath) -> Bool = { path in
            seen.holdsKind = seen.holdsKind || pattern.kind.fit(path.resource) != nil
            return pattern.fit(path) != nil
        }
        try await archive.forEachItem(where: isWanted) { items.append($0) }
        guard let item = try pattern.choose(items, path: \.path) else {
            throw absent(pattern, in: name, holdsKind: seen.holdsKind)
        }
        return item
    }

    private static func absent(_ pattern: ItemPattern, in name: String, holdsKind: Bool) -> CommandFailure {
        guard holdsKind else {
            return CommandFailure(
                "backup \(name) holds nothing of the kind \(pattern.kind.text)",
                hint: "see what it holds with: lifeboat backup ls \(name)"
            )
        }
        let place = pattern.namespace.map { " in namespace \($0)" } ?? ""
        return CommandFailure(
            "backup \(name) holds no \(pattern.kind.text) \(pattern.name)\(place)",
            hint: "see which it holds with: lifeboat backup ls \(name) --include-resources \(pattern.kind.text)"
        )
    }

    /// Filled while an archive is read, by a closure that is kept.
    private final class SeenKinds {
        var holdsKind = false
    }
}
