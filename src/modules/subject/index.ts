export { SubjectModule } from './subject.module.ts'
