// StanfordCars (mmcls/datasets/stanford_cars.py): a MATLAB file with a struct array `annotations`, whose fifth field is the class from 1
// and whose sixth is the picture.
#include "core/data/datasets/dataset_table.h"
#include "core/data/datasets/file_dataset.h"
#include "core/data/files/mat_file.h"

#include <cmath>
#include <utility>

namespace teardown {

namespace {

constexpr std::size_t kClassField = 4;
constexpr std::size_t kNameField = 5;

Error carsError(const std::string& file, const Message& what, const Message& remedy) {
    return datasetError("dataset-cars", what, remedy, {file, 0, 0, "annotations", {}});
}

/// The struct array; nullptr with a problem.
Result<const MatArray*> carAnnotations(const MatFile& mat, const std::string& file, ProblemList& problems) {
    const MatArray* found = mat.find("annotations");
    const Message remedy = message("do.cars-devkit", "Use the file of the dataset's devkit.");
    if (!found) {
        TD_CHECK(
            problems.stops(carsError(file, message("dataset-cars.no-annotations", "The file has no variable 'annotations'."), remedy)));
    } else if (found->cls != MatClass::Struct) {
        TD_CHECK(problems.stops(carsError(
            file,
            message("dataset-cars.no-struct", "'annotations' is a {cls} array, not a struct array.", {{"cls", matClassName(found->cls)}}),
            remedy)));
        found = nullptr;
    } else if (found->fields.size() <= kNameField) {
        TD_CHECK(problems.stops(
            carsError(file,
                      message("dataset-cars.fields", "'annotations' has {count} fields; six are needed, the fifth of which is the class.",
                              {{"count", found->fields.size()}}),
                      message("do.cars-with-labels", "cars_test_annos.mat has no classes: use cars_test_annos_withlabels.mat."))));
        found = nullptr;
    }
    return found;
}

}  // namespace

Result<DatasetPtr> createStanfordCars(const Arguments& arguments, DatasetBuild& build) {
    ProblemList problems(build.context.tolerant);
    FileDataset::Parts parts;
    TD_TRY(parts.base, baseArguments(arguments, build, problems));
    const bool test = parts.base.origin.testMode;
    parts.classes = parts.base.classes ? *parts.base.classes : classesOfType("StanfordCars");
    const std::string file = parts.base.annotations.value_or(
        joinedPath(parts.base.prefix, test ? "devkit/cars_test_annos_withlabels.mat" : "devkit/cars_train_annos.mat"));
    parts.base.prefix = joinedPath(parts.base.prefix, test ? "cars_test" : "cars_train");
    parts.labelFile = file;
    parts.labelElement = "annotations[0]";
    parts.files = {file, parts.base.prefix};

    std::optional<Error> fault;
    auto opened = InputFile::open(file);
    auto mat = opened.ok() ? MatFile::read(*opened, build.context.tolerant ? &fault : nullptr, build.context.task)
                           : Result<MatFile>(opened.error());
    if (!mat.ok() && opened.ok()) TD_CHECK(problems.stops(mat.error()));
    if (!opened.ok())
        TD_CHECK(problems.stops(unreadable(opened.error(), "dataset-annotations", arguments.given("ann_file") ? "ann_file" : "data_prefix",
                                           file, arguments, build)));
    if (fault) TD_CHECK(problems.stops(*fault));
    const MatArray* found = nullptr;
    if (mat.ok()) {
        TD_TRY(found, carAnnotations(*mat, file, problems));
    }
    if (found) {
        // data['annotations'][0] is the first row.
        const auto rows = static_cast<std::uint64_t>(found->dimensions[0]);
        const std::uint64_t columns = rows > 0 ? found->count() / rows : 0;
        if (rows == 0) TD_CHECK(problems.stops(carsError(file, message("dataset-cars.empty", "'annotations' is empty."), {})));
        if (rows > 1)
            problems.misleads(carsError(
                file, message("dataset-cars.rows", "'annotations' has {rows} rows, of which only the first is read.", {{"rows", rows}}),
                message("do.transpose", "Save it as one row.")));
        for (std::uint64_t column = 0; column < columns; ++column) {
            const std::uint64_t first = column * rows * found->fields.size();
            const MatArray& label = (*mat)[found->parts[first + kClassField]];
            const MatArray& name = (*mat)[found->parts[first + kNameField]];
            const bool readable =
                label.isNumber() && label.count() > 0 && name.cls == MatClass::Char && name.dimensions[0] > 0 && name.count() > 0;
            const double number = readable ? mat->number(label, 0) : NAN;
            if (!(std::abs(number) < 1e9)) {
                TD_CHECK(problems.stops(datasetError(
                    "dataset-annotation",
                    message("dataset-annotation.cars", "Element {index} has no number as class and text as picture.", {{"index", column}}),
                    message("do.restore-element", "Restore the element as in the published file."),
                    {file, 0, 0, "annotations[0][" + std::to_string(column) + "]", {}})));
                continue;
            }
            parts.samples.add(mat->text(name), static_cast<std::int64_t>(number - 1), static_cast<std::uint32_t>(column));
        }
    }
    return DatasetPtr(std::make_shared<FileDataset>(std::move(parts), std::move(problems)));
}

}  // namespace teardown
