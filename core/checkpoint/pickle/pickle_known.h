// Readable values for objects of Python's standard library and NumPy: paths, dates, UUIDs, complex numbers. Decoded from the pickle's data;
// nothing is called.
#pragma once

#include "core/checkpoint/pickle/pickle_value.h"
#include "core/config/config_value.h"

#include <optional>
#include <string>

namespace teardown {

/// The value of a call that creates a well-known object; nullopt for any other call.
std::optional<ConfigValue> knownValue(const pickle::Arena& arena, pickle::Ref call);

/// "module.Name(1, 'a', [2, 3])": any call, with its arguments if they are short.
std::string callText(const pickle::Arena& arena, pickle::Ref call);

/// "(1+2j)", as Python's repr(complex).
std::string complexText(double real, double imaginary);

}  // namespace teardown
