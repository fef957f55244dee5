// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BackupStorage
import JSON
import KubernetesCore

/// Lists the items of a backup: `lifeboat backup ls NAME`.
struct BackupList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls",
        abstract: "List the items of a backup.",
        discussion: "With -o name each line is an address that 'backup show' takes."
    )

    /// How items are printed.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case table
        case json
        case yaml
        case name
    }

    @Argument(help: "The backup.")
    var name: String

    @OptionGroup var filters: FilterOptions
    @OptionGroup var downloads: DownloadOptions
    @OptionGroup var place: WorkplaceOptions

    @Option(name: .shortAndLong, help: "How items are printed: table, json, yaml or name.")
    var output: Format = .table

    func run() async throws {
        let selectors = try filters.selectors()
        let items = try await place.withWorkplace(downloads) { workplace in
            let store = workplace.store
            _ = try await store.backup(named: name)
            return try await Self.items(of: name, in: store, filter: ItemFilter(filters), selectors: selectors)
        }
        let console = Console.standard
        console.data(Self.text(items, output))
        if items.isEmpty { console.say("No item of backup \(name) fits.") }
    }

    /// The items of a backup that fit, sorted.
    static func items(
        of name: String,
        in store: BackupStore,
        filter: ItemFilter,
        selectors: [LabelSelector]
    ) async throws -> [ListedItem] {
        // Labels are in the objects only; without them the index knows everything.
        if selectors.isEmpty, let index = try await store.archiveIndex(ofBackup: name) {
            return try index.rows().filter { filter.takes($0.path) }.map(ListedItem.init).sorted(
                by: ListedItem.precedes
            )
        }
        var items: [ListedItem] = []
        let isWanted: (ArchivePath) -> Bool = { filter.takes($0) }
        try await store.archive(ofBackup: name).forEachItem(where: isWanted) { item in
            if !selectors.isEmpty {
                let labels = try ObjectMetadata(bytes: item.body[...]).labels
                guard selectors.contains(where: { $0.matches(labels) }) else { return }
            }
            items.append(ListedItem(item))
        }
        return items.sorted(by: ListedItem.precedes)
    }

    /// The items in one of the formats.
    static func text(_ items: [ListedItem], _ format: Format) -> String {
        switch format {
        case .table:
            var table = Table(["NAMESPACE", "RESOURCE", "NAME", "VERSION", "SIZE"])
            for item in items {
                table.append([
                    item.path.namespace ?? "", "\(item.path.resource)", item.path.name, item.version,
                    Measures.bytes(Int64(item.size)),
                ])
            }
            return table.text
        case .json: return OutputFormat.json.text(of: .array(items.map(\.json)))
        case .yaml: return OutputFormat.yaml.text(of: .array(items.map(\.json)))
        case .name: return items.map { $0.path.address + "\n" }.joined()
        }
    }
}
