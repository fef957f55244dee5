// SPDX-License-Identifier: Apache-2.0

import ObjectStore
import Testing

@Suite struct CancellationShieldTests {
    @Test func `work behind the shield is finished although the task is cancelled`() async throws {
        let (reached, signal) = AsyncStream.makeStream(of: Void.self)
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        let outcome = await withTaskGroup(of: String?.self) { group in
            group.addTask {
                try? await CancellationShield.run(deadline: .seconds(60)) {
                    signal.finish()
                    for await _ in released {}
                    return Task.isCancelled ? "cancelled" : "finished"
                }
            }
            for await _ in reached {}
            group.cancelAll()
            release.finish()
            return await group.next() ?? nil
        }
        #expect(outcome == "finished")
    }

    @Test func `work behind the shield has a deadline`() async throws {
        let error = await #expect(throws: ObjectStoreError.self) {
            try await CancellationShield.run(deadline: .milliseconds(10)) { try await Task.sleep(for: .seconds(600)) }
        }
        #expect(error?.code == .timedOut)
    }
}
