// SPDX-License-Identifier: Apache-2.0

import LifeboatCommands

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

// A reader that goes away, such as `head`, must not kill a backup under way.
signal(SIGPIPE, SIG_IGN)
exit(await LifeboatProgram.run(Array(CommandLine.arguments.dropFirst())).rawValue)
