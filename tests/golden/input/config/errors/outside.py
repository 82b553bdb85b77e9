_base_ = '../../../../../../../core/nowhere.py'
