// SPDX-License-Identifier: Apache-2.0

import Crypto

/// Names in the form a label can carry.
package enum LabelValue {
    /// The name itself, or, when it is longer than 63 characters, its first 57 and the first 6 hexadecimal digits of
    /// its SHA-256, as Velero shortens it.
    package static func of(_ name: String) -> String {
        guard name.utf8.count > ObjectName.maximumLabelLength else { return name }
        let digits = SHA256.hash(data: Array(name.utf8)).prefix(3).map { byte in
            let text = String(byte, radix: 16)
            return text.count == 1 ? "0" + text : text
        }
        return name.prefix(ObjectName.maximumLabelLength - 6) + digits.joined()
    }
}
