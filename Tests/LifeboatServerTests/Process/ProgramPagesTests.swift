// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LifeboatServer

struct ProgramPagesTests {
    @Test func `only what nobody can have written to counts`() {
        let maps = """
            563a00000000-563a034bd000 r-xp 00000000 fe:00 123456                     /usr/bin/life boat
            563a034bd000-563a03600000 r--p 034bd000 fe:00 123456                     /usr/bin/life boat
            563a03600000-563a05bc0000 rw-p 03600000 fe:00 123456                     /usr/bin/life boat
            7f3638c1e000-7f3638d00000 r-xp 00000000 fe:00 1234                       /usr/lib/libc.so.6
            7ffd5a1e4000-7ffd5a1e6000 r-xp 00000000 00:00 0                          [vdso]
            damaged
            """
        #expect(
            ProgramPages.readOnly(of: "/usr/bin/life boat", in: maps) == [
                .init(address: 0x563a_0000_0000, length: 0x34b_d000)
            ]
        )
    }

    @Test(.timeLimit(.minutes(1)))
    func `they are let go again and again until the work is done`() async throws {
        let (releases, released) = AsyncStream<Void>.makeStream()
        var times = 0
        try await ProgramPages.releasing(
            every: .milliseconds(1),
            by: { released.yield() },
            while: {
                for await _ in releases {
                    times += 1
                    if times == 3 { return }
                }
            }
        )
        #expect(times == 3)
    }

    @Test(.timeLimit(.minutes(1)))
    func `what the work throws is passed on, without a wait for the next time`() async {
        await #expect(throws: ServerError.self) {
            try await ProgramPages.releasing(
                every: .seconds(3600),
                by: {},
                while: { throw ServerError(.cannotListen, "taken") }
            )
        }
    }
}
