// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Makes the process small: it idles for all but a few minutes of a day, on a node that it shares.
package enum ProcessTuning {
    /// Sets what must be set before the first connection is made.
    package static func apply() {
        // One thread can move far more than an API server gives; the second is for TLS of an upload beside it.
        NIOSingletons.groupLoopCountSuggestion = 2
        // Names are looked up and files of a directory written there.
        NIOSingletons.blockingPoolThreadCountSuggestion = 4
    }
}
