// SPDX-License-Identifier: Apache-2.0

import BackupEngine
import Testing

@testable import LifeboatCommands

/// What is said of a command that was stopped.
struct StopTests {
    @Test func `snapshots that could not be tidied up are told, and nothing that only comes of being stopped`() {
        let left = BackupEngineError(.snapshotsLeft, "snapshots are left: a", hint: "delete them")
        let told = LifeboatProgram.remains(after: left)
        #expect(told?.message == left.message && told?.hint == left.hint)
        for error in [CancellationError(), BackupEngineError(.nothingReadable, "nothing")] as [any Error] {
            #expect(LifeboatProgram.remains(after: error) == nil)
        }
    }
}
