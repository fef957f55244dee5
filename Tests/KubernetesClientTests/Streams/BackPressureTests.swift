// SPDX-License-Identifier: Apache-2.0

import KubernetesClient
import Synchronization
import Testing

/// Readers that are slower than the pod.
@Suite(.timeLimit(.minutes(2))) struct BackPressureTests {
    private static let messages = 768
    private static let message = [UInt8](repeating: 7, count: 32 << 10)
    /// What the network's own buffers on loopback may hold, a few MiB, and the messages read ahead.
    private static let mostAhead = 12 << 20

    @Test func `a pod is read no faster than its bytes are taken, and a slow reader is no silent pod`() async throws {
        let sent = Count()
        try await FakePod.withClient { stream in
            try await stream.sendPort(8080)
            for _ in 0..<Self.messages {
                try await stream.send(0, Self.message)
                sent.add(Self.message.count)
            }
            try await stream.end()
            await stream.waitForEnd()
        } _: { client in
            let silence = Duration.seconds(1)
            try await client.withPortForward(to: FakePod.port, silence: silence) { connection in
                var taken = 0
                for try await chunk in connection.received {
                    if taken == 0 {
                        // Being slow is what is tested.
                        try await Task.sleep(for: silence * 3)
                        try await Self.waitUntilStill(sent)
                        #expect(sent.value < Self.mostAhead)
                    }
                    taken += chunk.count
                }
                #expect(taken == Self.messages * Self.message.count)
            }
        }
    }

    @Test func `a pod that takes nothing holds the writer up`() async throws {
        let (ends, end) = AsyncStream<Void>.makeStream()
        let written = Count()
        try await FakePod.withClient { stream in
            try await stream.sendPort(8080)
            // Takes nothing until told.
            var ends = ends.makeAsyncIterator()
            await ends.next()
            var taken = 0
            while taken < Self.messages * Self.message.count, let bytes = try await stream.receive() {
                taken += bytes.count
            }
            try await stream.send(0, [1])
            try await stream.end()
        } _: { client in
            try await client.withPortForward(to: FakePod.port) { connection in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        try await Self.waitUntilStill(written)
                        #expect(written.value < Self.mostAhead)
                        end.yield()
                    }
                    for _ in 0..<Self.messages {
                        try await connection.write(Self.message)
                        written.add(Self.message.count)
                    }
                    try await group.waitForAll()
                }
                #expect(try await connection.received.collected() == [1])
            }
        }
    }

    /// Waits until a count that grows has not done so for a while.
    private static func waitUntilStill(_ count: Count) async throws {
        var last = 0
        while count.value == 0 || count.value != last {
            last = count.value
            try await Task.sleep(for: .milliseconds(200))
        }
    }
}

/// A number that several tasks know.
private final class Count: Sendable {
    private let number = Mutex(0)

    var value: Int { number.withLock { $0 } }

    func add(_ more: Int) { number.withLock { $0 += more } }
}
