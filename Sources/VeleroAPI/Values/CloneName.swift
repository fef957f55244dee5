// SPDX-License-Identifier: Apache-2.0

import Crypto

/// The name of a volume that is restored beside the one it is a copy of.
package enum CloneName {
    /// Makes the name, which is the same each time the same restore asks.
    /// - Parameters:
    ///   - volume: The name that the volume had.
    ///   - restore: What tells the restore from all others.
    /// - Returns: `velero-clone-` and a UUID, as Velero names them.
    package static func of(_ volume: String, restore: String) -> String {
        let digits = SHA256.hash(data: Array("\(restore)/\(volume)".utf8)).prefix(16).map { byte in
            let text = String(byte, radix: 16)
            return text.count == 1 ? "0" + text : text
        }
        let groups = [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { digits[$0].joined() }
        return "velero-clone-\(groups.joined(separator: "-"))"
    }
}
