// Values of Python's standard library and of NumPy as a person reads them: paths, dates, UUIDs, complex numbers. Read from what the pickle
// says of them; nothing is called.
#pragma once

#include "core/checkpoint/pickle/pickle_value.h"
#include "core/config/config_value.h"

#include <optional>
#include <string>

namespace teardown {

/// The value of a call that makes a well-known one; nullopt: it is another.
std::optional<ConfigValue> knownValue(const pickle::Arena& arena, pickle::Ref call);

/// "module.Name(1, 'a', [2, 3])": any call, with its arguments as far as they are short.
std::string callText(const pickle::Arena& arena, pickle::Ref call);

/// "(1+2j)", as Python's repr(complex).
std::string complexText(double real, double imaginary);

}  // namespace teardown
