// Names in pickles: maps Python 2 names to Python 3, and lists the callables that are harmless building blocks of checkpoints.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace teardown::pickle {

/// (module, name) in Python 3; protocols below 3 write Python 2's names (CPython's _compat_pickle).
std::pair<std::string, std::string> modernName(std::string_view module, std::string_view name, int protocol);

/// True for the names that PyTorch and NumPy checkpoints are made of. Exact pairs only: a dotted name is an attribute access and never
/// listed.
bool isAllowed(std::string_view module, std::string_view name);

}  // namespace teardown::pickle
