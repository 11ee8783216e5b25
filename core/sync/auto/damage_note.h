#pragma once

#include "base/error.h"

#include <string>

namespace dbsync::sync {

/// When and how a file was written last, by whomever; with its log or without.
std::string writtenStamp(const std::string& path, bool withLog);

/// Notes in the companion what somebody who has looked through the file has found, for those who only look briefly. It
/// holds for the file as it is now: whoever writes it makes the note void.
void noteDamage(const std::string& path, const Error& damage);
void forgetDamage(const std::string& path);

/// Whether the file is known to be damaged, or a look of some 20 ms finds it so: a file of up to 4 MB is looked through
/// as a whole. Errors of code damaged and notADatabase only.
Result<void> lookForDamage(const std::string& path);

} // namespace dbsync::sync
