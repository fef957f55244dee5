// SPDX-License-Identifier: Apache-2.0

import JSON

/// The claims that a StatefulSet makes by itself where they are missing: `<template>-<name>-<ordinal>` for each replica.
struct StatefulSetClaims {
    /// What the names begin with, as `namespace/template-name-` in the source.
    private let prefixes: [String]
    private let first: Int
    private let replicas: Int

    /// Of an archived StatefulSet.
    init(of object: JSONValue) {
        let namespace = object[path: ["metadata", "namespace"]]?.string ?? ""
        let name = object[path: ["metadata", "name"]]?.string ?? ""
        let spec = object["spec"]
        prefixes = (spec?["volumeClaimTemplates"]?.array ?? []).compactMap { template in
            template[path: ["metadata", "name"]]?.string.map { "\(namespace)/\($0)-\(name)-" }
        }
        first = spec?[path: ["ordinals", "start"]]?.int ?? 0
        replicas = spec?["replicas"]?.int ?? 1
    }

    /// Whether one of its replicas uses a claim, which is given as `namespace/name` in the source.
    func contains(_ claim: String) -> Bool {
        prefixes.contains { prefix in
            guard claim.hasPrefix(prefix), let ordinal = Int(claim.dropFirst(prefix.count)) else { return false }
            return ordinal >= first && ordinal - first < replicas
        }
    }

    /// Looks for one whose volume is lost.
    /// - Parameters:
    ///   - claims: The claim of each volume of the backup, as `namespace/name` in the source, by the volume.
    ///   - reason: Why a volume is not there for its claim; `nil` when it is.
    /// - Returns: The first by name, and why; `nil` when there is none.
    func lost(
        _ claims: [String: String],
        _ reason: (_ volume: String) -> String?
    ) -> (claim: String, reason: String)? {
        for (volume, claim) in claims.filter({ contains($0.value) }).sorted(by: { $0.value < $1.value }) {
            if let reason = reason(volume) { return (claim, reason) }
        }
        return nil
    }
}
