// SPDX-License-Identifier: Apache-2.0

/// Some of what a command in a container has written.
package enum ExecOutput: Sendable, Equatable {
    /// To its standard output.
    case output([UInt8])
    /// To its standard error.
    case error([UInt8])
}
