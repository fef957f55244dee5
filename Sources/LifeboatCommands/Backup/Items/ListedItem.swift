// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import JSON
import KubernetesCore
import VeleroAPI

/// One line of `backup ls`.
struct ListedItem: Sendable, Equatable {
    let path: ArchivePath
    /// The API version without group.
    let version: String
    /// Bytes of the object.
    let size: Int

    init(_ row: ArchiveIndex.Row) {
        path = row.path
        version = row.version
        size = row.range.count
    }

    init(_ item: ArchivedItem) {
        path = item.path
        let apiVersion = (try? RawJSON(item.body[...]))?["apiVersion"]?.string ?? ""
        version = apiVersion.split(separator: "/").last.map(String.init) ?? ""
        size = item.body.count
    }

    /// The line as an object.
    var json: JSONValue {
        var json: JSONValue = [:]
        json["namespace"] = path.namespace.map { .string($0) }
        json["resource"] = .string("\(path.resource)")
        json["name"] = .string(path.name)
        json["version"] = .string(version)
        json["size"] = .number(JSONNumber(size))
        return json
    }

    /// Whether it comes before another: by kind, then namespace, then name.
    static func precedes(_ left: ListedItem, _ right: ListedItem) -> Bool {
        let leftKey = ("\(left.path.resource)", left.path.namespace ?? "", left.path.name)
        return leftKey < ("\(right.path.resource)", right.path.namespace ?? "", right.path.name)
    }
}

/// Which items of a backup `ls` takes; a pure rule.
struct ItemFilter {
    private let namespaces: NameFilter
    private let resources: NameFilter
    private let clusterScoped: Bool?

    /// The rule of these options.
    init(_ options: FilterOptions) {
        namespaces = options.namespaces
        resources = options.resources
        clusterScoped = options.includeClusterResources
    }

    /// Whether an item is taken, labels aside.
    ///
    /// With a namespace filter, of the cluster-scoped items only the chosen Namespace objects are, unless all of them
    /// are asked for.
    func takes(_ path: ArchivePath) -> Bool {
        guard takes(path.resource) else { return false }
        if let namespace = path.namespace { return namespaces.allows(namespace) }
        if let clusterScoped { return clusterScoped }
        if namespaces.isEverything { return true }
        return path.resource == GroupResource("namespaces") && namespaces.allows(path.name)
    }

    private func takes(_ resource: GroupResource) -> Bool {
        func isNamed(in texts: [String]) -> Bool { texts.contains { KindPattern($0).fit(resource) != nil } }
        if isNamed(in: resources.excludes) { return false }
        return resources.allows("\(resource)") || isNamed(in: resources.includes)
    }
}
