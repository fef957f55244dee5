// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import JSON
import YAMLDocuments

/// One or several kubeconfig files, merged as kubectl merges them: of several entries of one name the first counts.
package struct Kubeconfig: Sendable {
    /// An entry and the directory its relative paths start from.
    struct Entry: Sendable {
        var value: JSONValue
        var directory: String
    }

    /// The files read, for errors.
    private(set) var files: [String] = []
    private(set) var clusters: [String: Entry] = [:]
    private(set) var users: [String: Entry] = [:]
    private(set) var contexts: [String: Entry] = [:]
    /// The context used unless another is named; empty when none is set.
    package private(set) var currentContext = ""

    /// The names of all contexts, ordered.
    package var contextNames: [String] { contexts.keys.sorted() }

    /// Whether no file held anything.
    package var isEmpty: Bool { clusters.isEmpty && users.isEmpty && contexts.isEmpty && currentContext.isEmpty }

    init() {}

    /// Reads the file named, which must exist, or those of `KUBECONFIG`, or `~/.kube/config`; of these the missing
    /// ones are passed over.
    /// - Parameters:
    ///   - path: The file a user named with `--kubeconfig`.
    ///   - environment: The process's environment.
    /// - Returns: The files merged; empty when there was none.
    /// - Throws: ``KubernetesError`` with code `badConfig`.
    package static func load(path: String?, environment: [String: String]) throws(KubernetesError) -> Kubeconfig {
        var merged = Kubeconfig()
        if let path, !path.isEmpty {
            try merged.add(ConfigurationFile.read(path, as: "the kubeconfig"), from: path)
            return merged
        }
        for path in candidatePaths(environment) {
            guard let bytes = try ConfigurationFile.readIfPresent(path, as: "the kubeconfig") else { continue }
            try merged.add(bytes, from: path)
        }
        return merged
    }

    /// The files that are looked for when none is named.
    static func candidatePaths(_ environment: [String: String]) -> [String] {
        if let list = environment["KUBECONFIG"], !list.isEmpty {
            return list.split(separator: ":").map(String.init)
        }
        return environment["HOME"].map { ["\($0)/.kube/config"] } ?? []
    }

    /// Merges one file in.
    mutating func add(_ bytes: [UInt8], from path: String) throws(KubernetesError) {
        let document: JSONValue
        do {
            document = try YAMLDocument.parse(String(decoding: bytes, as: UTF8.self))
        } catch {
            throw KubernetesError(.badConfig, "the kubeconfig \(path) can't be read: \(error)", cause: error)
        }
        files.append(path)
        if document.isNull { return }
        guard document.object != nil else {
            throw KubernetesError(.badConfig, "the kubeconfig \(path) is no kubeconfig: it holds no fields")
        }
        let absolute = path.hasPrefix("/") ? path : "\(FileManager.default.currentDirectoryPath)/\(path)"
        let directory = absolute.split(separator: "/").dropLast().map { "/\($0)" }.joined()
        Self.merge(document["clusters"], part: "cluster", directory, into: &clusters)
        Self.merge(document["users"], part: "user", directory, into: &users)
        Self.merge(document["contexts"], part: "context", directory, into: &contexts)
        if currentContext.isEmpty { currentContext = document["current-context"]?.string ?? "" }
    }

    private static func merge(
        _ list: JSONValue?,
        part: String,
        _ directory: String,
        into entries: inout [String: Entry]
    ) {
        for element in list?.array ?? [] {
            guard let name = element["name"]?.string, entries[name] == nil else { continue }
            entries[name] = Entry(value: element[part] ?? .object([:]), directory: directory)
        }
    }
}
