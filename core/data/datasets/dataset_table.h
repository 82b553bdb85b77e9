// The factories of the rows of the dataset registry, each defined in its own file.
#pragma once

#include "core/data/datasets/dataset_build.h"

namespace teardown {

Result<DatasetPtr> createCustomDataset(const Arguments& arguments, DatasetBuild& build);
Result<DatasetPtr> createImageNet(const Arguments& arguments, DatasetBuild& build);
Result<DatasetPtr> createImageNet21k(const Arguments& arguments, DatasetBuild& build);
Result<DatasetPtr> createCifar10(const Arguments& arguments, DatasetBuild& build);
Result<DatasetPtr> createCifar100(const Arguments& arguments, DatasetBuild& build);
Result<DatasetPtr> createMnist(const Arguments& arguments, DatasetBuild& build);
Result<DatasetPtr> createFashionMnist(const Arguments& arguments, DatasetBuild& build);
Result<DatasetPtr> createCub(const Arguments& arguments, DatasetBuild& build);
Result<DatasetPtr> createStanfordCars(const Arguments& arguments, DatasetBuild& build);
Result<DatasetPtr> createVoc(const Arguments& arguments, DatasetBuild& build);
Result<DatasetPtr> createDigits(const Arguments& arguments, DatasetBuild& build);
Result<DatasetPtr> createConcat(const Arguments& arguments, DatasetBuild& build);
Result<DatasetPtr> createRepeat(const Arguments& arguments, DatasetBuild& build);
Result<DatasetPtr> createClassBalanced(const Arguments& arguments, DatasetBuild& build);
Result<DatasetPtr> createKFold(const Arguments& arguments, DatasetBuild& build);

}  // namespace teardown
