// Names in pickles: Python 2 names as Python 3 knows them, and which callables are harmless building blocks of checkpoints.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace teardown::pickle {

/// (module, name) as Python 3 calls it; protocols below 3 write Python 2's names (CPython's _compat_pickle).
std::pair<std::string, std::string> modernName(std::string_view module, std::string_view name, int protocol);

/// True for the names that checkpoints of PyTorch and NumPy are made of. Exact pairs only: a dotted name is an attribute walk and never
/// listed.
bool isAllowed(std::string_view module, std::string_view name);

}  // namespace teardown::pickle
