// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// Base64 as kubeconfigs use it.
enum Base64 {
    static func encode(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }
}
