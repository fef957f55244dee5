// SPDX-License-Identifier: Apache-2.0

import JSON

/// What pods ask of a backup or restore by annotation, as Velero's users do it: commands to run, volumes to copy.
///
/// No part of the request itself names them, so that whoever does not carry them out has to say so.
package struct PodWishes: Sendable, Equatable {
    /// One kind of wish.
    package enum Wish: String, Sendable, CaseIterable {
        /// Commands before or after the backup.
        case backupHooks
        /// File-system backup of volumes.
        case volumeCopies
        /// Init containers or commands after the restore.
        case restoreHooks

        fileprivate func isMade(by annotation: String) -> Bool {
            switch self {
            case .backupHooks:
                annotation.hasPrefix("pre.hook.backup.velero.io/")
                    || annotation.hasPrefix("post.hook.backup.velero.io/")
            case .volumeCopies: annotation == VeleroAnnotation.backupVolumes
            case .restoreHooks:
                annotation.hasPrefix("init.hook.restore.velero.io/")
                    || annotation.hasPrefix("post.hook.restore.velero.io/")
            }
        }
    }

    private var pods: [Wish: [String]] = [:]

    /// None yet.
    package init() {}

    /// Learns from the annotations of a pod.
    /// - Parameters:
    ///   - annotations: Their keys.
    ///   - pod: The pod, as `namespace/name`.
    package mutating func learn(from annotations: some Sequence<String>, of pod: String) {
        for wish in Wish.allCases where annotations.contains(where: wish.isMade) { pods[wish, default: []].append(pod) }
    }

    /// Learns from a pod as it is in a list or archive; what is no JSON asks for nothing.
    /// - Parameters:
    ///   - object: The pod's own bytes.
    ///   - pod: Its name, as `namespace/name`.
    package mutating func learn(fromPod object: ArraySlice<UInt8>, _ pod: String) {
        let annotations = (try? RawJSON(object))?["metadata"]?["annotations"]
        guard let keys = (try? annotations?.value())?.object?.map(\.key), !keys.isEmpty else { return }
        learn(from: keys, of: pod)
    }

    /// Adds what another list has.
    package mutating func merge(_ other: PodWishes) {
        pods.merge(other.pods) { $0 + $1 }
    }

    /// What is said of wishes that are not carried out.
    /// - Parameter wishes: Those that concern the work at hand.
    /// - Returns: One sentence for each of them that a pod has.
    package func warnings(about wishes: [Wish]) -> [String] {
        wishes.compactMap { wish in
            guard let names = pods[wish]?.sorted(), !names.isEmpty else { return nil }
            let who = names.count == 1 ? "1 pod asks" : "\(names.count) pods ask"
            return "\(who) \(Self.words[wish] ?? ""): \(names.listed)"
        }
    }

    private static let words: [Wish: String] = [
        .backupHooks: "by annotation for commands before or after the backup (hooks), which were not run",
        .volumeCopies: "by annotation for copies of volumes' files, which were not made",
        .restoreHooks: "by annotation for commands or init containers after the restore (hooks), which are not run",
    ]
}
