// SPDX-License-Identifier: Apache-2.0

import Installation
import VeleroAPI

/// What a user is told before and after an installation is taken away, a sentence a line.
struct UninstallWords {
    let remains: Remains
    /// What the user has said about keeping the definitions.
    let keepsDefinitions: Bool?
    let now: Timestamp

    /// What goes, for those who are asked.
    var consequences: [String] {
        var lines: [String] = []
        if remains.ownsNamespace {
            lines.append("The namespace \(remains.namespace) will be deleted with everything in it\(objects).")
        }
        if removesDefinitions {
            let isSaid = remains.ownsNamespace || remains.counts.isEmpty
            lines.append(
                "The definitions of Velero's kinds will be deleted"
                    + (isSaid ? "." : ", and with them \(remains.counts.joined(separator: ", ")).")
            )
        }
        if remains.hasSchedules && (remains.ownsNamespace || removesDefinitions) {
            lines.append(
                "No bucket keeps schedules; to save them first: "
                    + "kubectl -n \(remains.namespace) get schedules.velero.io -o yaml >schedules.yaml"
            )
        }
        if remains.record != nil {
            lines.append("The Velero that was adopted can then no longer be given back (--give-back).")
        }
        return lines + expired + locations
    }

    /// What is still there, for those who have uninstalled.
    var leftovers: [String] {
        var lines = ["Lifeboat is uninstalled."]
        if !remains.neighbours.isEmpty && keepsDefinitions != true {
            let places = remains.neighbours.joined(separator: ", ")
            lines.append("The definitions of Velero's kinds stay, as they are used in: \(places)")
        }
        if remains.hasNamespace && !remains.ownsNamespace {
            lines.append("The namespace \(remains.namespace) stays: no installation has made it.")
            if keepsDefinitions == nil && remains.neighbours.isEmpty && !remains.definitions.isEmpty {
                lines.append("So do the definitions of Velero's kinds\(objects); --keep-crds=false deletes them.")
            }
        }
        return lines + expired + locations
    }

    private var objects: String { remains.counts.isEmpty ? "" : ", with \(remains.counts.joined(separator: ", "))" }

    private var removesDefinitions: Bool { remains.removesDefinitions(keeping: keepsDefinitions) }

    private var locations: [String] { remains.locations.map { "Backups stay in the location \($0)." } }

    /// Of backups beyond their TTL, which a server without the schedules' rules deletes as soon as it finds them.
    private var expired: [String] {
        let count = remains.expired(at: now).count
        guard count > 0 else { return [] }
        let what = Measures.count(count, "backup")
        return [
            "Held beyond the TTL by keep rules only: \(what). A Velero that finds them in the bucket deletes them; see retention.md."
        ]
    }
}
