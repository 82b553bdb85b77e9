// What the factories of datasets share: the arguments of the reference's BaseDataset and where its files are.
#pragma once

#include "core/data/datasets/dataset.h"
#include "core/data/datasets/problem_list.h"
#include "core/registry/arguments.h"

#include <optional>
#include <string>
#include <vector>

namespace teardown {

/// What factories get beside the arguments.
struct DatasetBuild {
    const DatasetContext& context;
    Diagnostics& notes;
    bool testMode = false;   ///< the default of test_mode (default_args), for wrappers, which pass it on
    bool plainList = false;  ///< the ConcatDataset that is being built is a plain list in the config
    std::string openedFile;  ///< display path of the config's own file; empty: unknown
};

/// BaseDataset.__init__: the arguments of every dataset that is no wrapper.
struct BaseArguments {
    DatasetOrigin origin;
    std::string prefix;                               ///< data_prefix with ~ and the data root
    std::optional<std::string> annotations;           ///< ann_file, likewise
    std::optional<std::vector<std::string>> classes;  ///< as given, or read from the file that is named
};

/// Reads them. An unreadable file of class names is a problem that stops. Throws BuildFailure for values of a wrong kind.
Result<BaseArguments> baseArguments(const Arguments& arguments, const DatasetBuild& build, ProblemList& problems);

/// A path of the config: ~ is the home folder; a relative one is below the data root, if there is one.
std::string datasetPath(const std::string& path, const DatasetContext& context);
/// os.path.join.
std::string joinedPath(const std::string& folder, const std::string& name);
bool isRegularFile(const std::string& path);

/// The error for a file or folder that an argument names and that cannot be read: where the config set it, whether its config only
/// inherits it, and a folder above in which it exists. `error` says why.
Error unreadable(const Error& error, const char* code, const std::string& argument, const std::string& path, const Arguments& arguments,
                 const DatasetBuild& build);

/// CLASSES of a dataset's type (the lists in resources/labels); empty if it has none.
std::vector<std::string> classesOfType(const std::string& type);

}  // namespace teardown
